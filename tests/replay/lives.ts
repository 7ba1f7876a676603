import { setImmediate } from 'node:timers/promises';
import { shipmentId } from '../../domain/ids';
import { eur } from '../support/domain/orders';
import { POST } from '../support/workflow-life';
import { endsTrying, hanging, refuses } from '../support/workflow-outside';
import type { World } from '../support/workflow-world';
import { LIVES_OF_THE_MODEL } from './lives-of-the-model';
import type { Live } from './living';
import { ALL, allRuns, byHand, byPost, ended, has, lifecycle, one, withLabel } from './living';

const asking = { requiresAcceptance: true, policy: { tells: ALL } };

/**
 * Lives whose histories every later version has to replay. A new way that a run can take gets a new life here; a
 * history that was recorded once stays as it is.
 */
export const LIVES: Readonly<Record<string, Live>> = {
  ...LIVES_OF_THE_MODEL,

  'label-life': async (world) => {
    const life = await world.take(asking);
    await life.send('accept', {});
    await life.quiet();
    await withLabel(life);
    await life.quiet();
    await life.scan(1, 'in_transit');
    await life.scan(1, 'delivered');
    await life.send('complete', {});
    return ended(life);
  },

  'manual-two-parcels': async (world) => {
    const life = await world.take();
    await life.send('create-shipment', { ...byHand, lines: one });
    await life.send('ship', byHand);
    await life.send('hand-over', {});
    await life.send('deliver', { shipmentId: shipmentId(life.id, 1) });
    await life.send('deliver', {});
    await life.send('confirm-receipt', {});
    await life.send('complete', {});
    return ended(life);
  },

  refusal: async (world) => {
    const life = await world.take(asking);
    await life.send('refuse', { reason: 'txt_reason' });
    await lifecycle(life, 'cancelled');
    return ended(life);
  },

  'cancel-before-shipping': async (world) => {
    const life = await world.take({ policy: { tells: ALL } });
    await life.send('create-shipment', byPost, { carrier: POST });
    await has(life, 'LabelBought');
    await life.send('cancel', {});
    await life.quiet();
    return ended(life);
  },

  'cancel-while-the-label-is-bought': async (world) => {
    const life = await world.take();
    const purchase = hanging();
    world.outside.next('buyLabel', purchase.act);
    await withLabel(life);
    await purchase.reached;
    await life.send('cancel', {});
    purchase.release();
    await life.quiet();
    return ended(life);
  },

  'late-cancel-by-channel': async (world) => {
    const life = await world.take();
    await withLabel(life);
    await life.quiet();
    await life.scan(1, 'in_transit');
    await life.send('channel-report', { state: 'cancelled', reason: null }, { party: 'channel' });
    await lifecycle(life, 'cancelled');
    return ended(life);
  },

  'return-and-refund': async (world) => {
    const life = await world.take({ policy: { refunds: 'channel' } });
    await life.send('ship', byHand);
    await life.send('deliver', {});
    await life.send('request-return', { lines: one });
    const returnId = life.order.returns[0]?.id ?? '';
    await life.send('approve-return', { returnId });
    await life.send('receive-return', { returnId });
    await life.send('refund', { lines: one });
    await life.quiet();
    await life.send('complete', {});
    return ended(life);
  },

  'acceptance-expired': async (world) => {
    const life = await world.take({ requiresAcceptance: true, policy: { acceptBySeconds: 1 } });
    await lifecycle(life, 'cancelled');
    return ended(life);
  },

  'deadlines-one-after-the-other': async (world) => {
    const soon = {
      shipBySeconds: 1,
      carrierSilenceSeconds: 2,
      autoReceiptSeconds: 1,
      autoCompleteSeconds: 2,
    };
    const life = await world.take({ policy: { ...soon, autoCloseSeconds: 3 } });
    await has(life, 'DeadlineMissed');
    await withLabel(life);
    await life.quiet();
    await has(life, 'CarrierReported');
    await life.scan(1, 'in_transit');
    await life.scan(1, 'delivered');
    await has(life, 'ReceiptConfirmed');
    await lifecycle(life, 'completed');
    await life.ended();
    const first = await life.runId();
    while (life.order.lifecycle.state !== 'closed') {
      await life.wake();
      await life.ended();
    }
    return ended(life, first);
  },

  'effect-delayed-then-done': async (world) => {
    const life = await world.take();
    world.outside.next('buyLabel', endsTrying('http_503'));
    await withLabel(life);
    await has(life, 'EffectDelayed');
    await life.quiet();
    return allRuns(life);
  },

  'refused-label-attention-retry': async (world) => {
    const life = await world.take();
    world.outside.next('buyLabel', refuses('address_invalid'));
    await withLabel(life);
    await has(life, 'EffectNeedsAttention');
    await life.send('retry-effect', { effect: `label:${shipmentId(life.id, 1)}` });
    await life.quiet();
    return allRuns(life);
  },

  'refund-confirmed-by-hand': async (world) => {
    const life = await world.take({ policy: { refunds: 'manual' } });
    await life.send('cancel', {});
    await life.ended();
    const first = await life.runId();
    await life.send('refund', {});
    await life.ended();
    const second = await life.runId();
    await life.send('confirm-effect', { effect: Object.keys(life.order.effects)[0] ?? '' });
    return ended(life, first, second);
  },

  'continue-as-new': async (world) => {
    const life = await world.place({ captured: 0 });
    await life.beginRun(12);
    const first = await life.runId();
    for (const n of [1, 2, 3]) {
      await life.send('record-payment', { paymentId: `p-${n}`, amount: eur(n), state: 'captured' });
    }
    await life.laterRun(new Set([first]));
    await life.send('record-payment', { paymentId: 'p-4', amount: eur(2984), state: 'captured' });
    await life.send('ship', byHand);
    return allRuns(life, first);
  },

  'hand-sent-signals': async (world) => {
    const life = await world.take({ requiresAcceptance: true });
    await life.sendByHand('accept', { lines: one });
    await life.sendByHand('accept', { lines: 'all' });
    await life.sendByHand('pack', {});
    await life.sendByHand('hand-over', null);
    await life.sendByHand('hand-over', ['now']);
    await life.sendBytes('hand-over', 'json/protobuf', '{}');
    const answered = () => life.rows.filter((row) => row.state !== 'pending').length;
    await world.record.until(
      () => 'an answer to each, and to the taking',
      () => answered() === 7,
    );
    return allRuns(life);
  },

  'begins-again-after-end': async (world) => {
    const life = await world.take();
    await withLabel(life);
    await life.quiet();
    await life.send('complete', {});
    await life.ended();
    const first = await life.runId();
    await life.send('refund', {});
    await life.ended();
    const second = await life.runId();
    await life.scan(1, 'delivered');
    return ended(life, first, second);
  },

  'command-while-the-run-ends': async (world) => {
    const life = await world.take();
    await life.send('ship', byHand);
    await interrupted(world, async () => void (await life.signal(await life.keep('close', {}))));
    await life.send('complete', {});
    await lifecycle(life, 'closed');
    return ended(life);
  },

  'many-callbacks-at-once': async (world) => {
    const life = await world.take();
    await life.send('ship', byHand);
    const events = Array.from({ length: 120 }, (_, n) => life.keepScan(1, 'in_transit', `event-${n}`));
    await Promise.all((await Promise.all(events)).map((command) => life.signal(command)));
    await life.settled();
    return allRuns(life);
  },

  'record-away-for-long': async (world) => {
    const life = await world.take();
    let failures = 4;
    world.record.trouble = async (_, write) => {
      if (failures === 0) return write();
      failures -= 1;
      throw new Error('the database does not answer');
    };
    await life.send('ship', byHand);
    return allRuns(life);
  },

  'second-writer': async (world) => {
    const life = await world.take();
    const note = await life.keep('record-payment', { paymentId: 'p-1', amount: eur(0), state: 'failed' });
    await interrupted(world, async () => {
      const row = life.rows.find(({ command }) => command.id === note.id);
      if (row) Object.assign(row, { state: 'accepted' });
    });
    await life.signal(note);
    await life.send('ship', byHand);
    return allRuns(life);
  },

  'run-asked-to-cancel-itself': async (world) => {
    const life = await world.take();
    await life.handle.cancel();
    await life.send('ship', byHand);
    await life.send('complete', {});
    return ended(life);
  },
};

/** Something else happens while the next decision is being written. */
async function interrupted(world: World, happens: () => Promise<void>): Promise<void> {
  world.record.trouble = async (operation, write) => {
    if (operation !== 'advance') return write();
    world.record.trouble = (_, again) => again();
    await happens();
    await setImmediate();
    return write();
  };
}
