import { refundId, shipmentId, sourceId } from '../../domain/ids';
import type { SupplierReport } from '../../domain/order/commands';
import { eur, lineOf } from '../support/domain/orders';
import type { Life } from '../support/workflow-life';
import { DEPOT, POST } from '../support/workflow-life';
import { fails, refuses, takesPaid } from '../support/workflow-outside';
import type { Live } from './living';
import { ALL, byHand, byPost, ended, has, lifecycle, one, withLabel } from './living';

const supplierSays = (life: Life, n: number, state: SupplierReport['state'], trackingNumber?: string) => {
  const report = { sourceId: sourceId(life.id, n), state, trackingNumber: trackingNumber ?? null };
  const defaults = { carrier: trackingNumber ? 'txt_carrier' : null, trackingUrl: null, reason: null };
  return life.does('supplier-report', { ...report, ...defaults }, { party: 'system' });
};

/** Lives of the dimensions that came to the model with 0.2.0. */
export const LIVES_OF_THE_MODEL: Readonly<Record<string, Live>> = {
  'pickup-collected': async (world) => {
    const life = await world.take({ delivery: 'pickup' });
    await life.does('prepare-pickup', {});
    await life.does('ready-pickup', { code: 'M-417' });
    await life.send('collect', { code: 'M-418' });
    await life.does('collect', { code: 'M-417' });
    await life.does('complete', {});
    return ended(life);
  },

  'pickup-no-show': async (world) => {
    const life = await world.take({ delivery: 'pickup', policy: { pickupBySeconds: 1 } });
    await life.does('prepare-pickup', {});
    await life.does('ready-pickup', {});
    await has(life, 'PickupCancelled');
    await life.does('cancel', {});
    return ended(life);
  },

  'supplier-sends': async (world) => {
    const life = await world.take({ lines: [lineOf('1', 2, { supplier: DEPOT }), lineOf('2', 1)] });
    world.outside.next('placeSupplierOrder', fails());
    await life.does('place-source', {});
    await life.quiet();
    await supplierSays(life, 1, 'paid');
    await supplierSays(life, 1, 'tracked', 'DEPOT-1');
    await life.does('hand-over', {});
    await life.does('ship', byHand);
    await life.does('deliver', {});
    await life.does('complete', {});
    return ended(life);
  },

  'supplier-cancels-and-is-asked-again': async (world) => {
    const review = { sourceReviewSeconds: 1 };
    const life = await world.take({ lines: [lineOf('1', 2, { supplier: DEPOT })], policy: review });
    world.outside.next('placeSupplierOrder', refuses('out_of_stock'));
    await life.does('place-source', {});
    await has(life, 'SourceCancelled');
    await supplierSays(life, 1, 'refund_review');
    await life.until('both deadlines', (order) => order.missed.length === 2);
    await life.does('settle-source-refund', { sourceId: sourceId(life.id, 1), refunded: true });
    await life.does('re-source', {});
    world.outside.next('placeSupplierOrder', takesPaid('depot-2'));
    await life.does('place-source', {});
    await life.quiet();
    await life.does('cancel', {});
    await life.quiet();
    return ended(life);
  },

  'hold-that-lifts-itself': async (world) => {
    const life = await world.take({ captured: 0 });
    const until = new Date((await world.record.now()) + 2_000).toISOString();
    await life.does('hold', { reason: 'txt_reason', until });
    await life.does('record-payment', { paymentId: 'p-1', amount: eur(2990), state: 'captured' });
    await has(life, 'OrderReleased');
    await life.does('hold', { reason: 'txt_reason' });
    await life.send('ship', byHand);
    await life.does('release', {});
    await life.does('process', {});
    await life.does('ship', byHand);
    await life.does('complete', {});
    return ended(life);
  },

  'incident-stops-the-clocks': async (world) => {
    const life = await world.take({ policy: { autoReceiptSeconds: 1, autoCompleteSeconds: 2 } });
    await life.does('ship', byHand);
    await life.does('open-incident', { reason: 'txt_reason' });
    await life.does('deliver', {});
    await life.send('complete', {});
    await life.does('close-incident', { resolution: 'txt_resolution' });
    await has(life, 'ReceiptConfirmed');
    await lifecycle(life, 'completed');
    return ended(life);
  },

  'stock-is-reserved': async (world) => {
    const policy = { autoAccept: true, stock: { reserve: true, buffer: 1 } };
    const life = await world.take({ requiresAcceptance: true, policy });
    await life.quiet();
    await life.does('ship', { ...byHand, lines: one });
    await life.does('return', { lines: one });
    await life.does('cancel', {});
    await life.quiet();
    await life.does('refund', {});
    await life.does('complete', {});
    return ended(life);
  },

  'stock-is-short': async (world) => {
    const policy = { tells: ALL, stock: { reserve: true, buffer: 0 } };
    const life = await world.take({ requiresAcceptance: true, policy });
    world.outside.next('reserveStock', refuses('out_of_stock'), fails(), refuses('out_of_stock'));
    await life.does('accept', {});
    await has(life, 'EffectNeedsAttention');
    await life.does('retry-effect', { effect: Object.keys(life.order.effects)[0] ?? '' });
    await life.until('the second no', () => life.factTypes.at(-1) === 'EffectNeedsAttention');
    await life.does('refuse', {});
    await lifecycle(life, 'cancelled');
    return ended(life);
  },

  'cash-on-delivery': async (world) => {
    const life = await world.take({ paymentMode: 'on_delivery' });
    await withLabel(life);
    await life.quiet();
    await life.scan(1, 'delivered');
    await life.send('complete', {});
    await life.does('collect-cash', { amount: eur(2990) });
    await life.does('complete', {});
    return ended(life);
  },

  'refund-started-by-hand': async (world) => {
    const life = await world.take({ policy: { refunds: 'manual' } });
    await life.does('ship', byHand);
    await life.does('refund', { lines: one });
    await life.does('start-refund', { refundId: refundId(life.id, 1) });
    await life.does('confirm-effect', { effect: `refund:${refundId(life.id, 1)}`, evidence: 'txt_slip' });
    await life.does('complete', {});
    return ended(life);
  },

  'logistics-provider': async (world) => {
    const life = await world.take();
    await life.does('request-logistics', {});
    await life.does('reject-logistics', {});
    await life.does('request-logistics', {});
    await life.does('acquire-logistics', {});
    await life.does('start-logistics', {});
    await life.does('create-shipment', byHand);
    const subject = { shipmentId: shipmentId(life.id, 1) };
    await life.does('edit-shipment', { ...subject, trackingNumber: 'BY-HAND-2', status: 'in_transit' });
    await life.does('complete', {});
    return ended(life);
  },

  'channel-contradicted': async (world) => {
    const authority = { lifecycle: 'us', payment: 'us', delivery: 'us' } as const;
    const life = await world.take({ policy: { authority } });
    await life.does('channel-report', { state: 'cancelled', reason: null }, { party: 'channel' });
    await life.does('confirm-effect', { effect: Object.keys(life.order.effects)[0] ?? '' });
    await life.does('ship', byHand);
    await life.does('complete', {});
    return ended(life);
  },

  'intercept-after-a-late-cancel': async (world) => {
    const life = await world.take({ policy: { refunds: 'channel' } });
    await withLabel(life, { lines: one });
    await life.quiet();
    await life.does('create-shipment', { ...byPost, lines: one }, { carrier: POST });
    await life.quiet();
    await life.does('channel-report', { state: 'cancelled', reason: null }, { party: 'channel' });
    await life.until('the label given back', ({ effects }) => Object.keys(effects).length === 1);
    await life.ended();
    const first = await life.runId();
    await life.does('confirm-effect', { effect: `intercept:${shipmentId(life.id, 1)}` });
    await life.ended();
    const second = await life.runId();
    await life.scan(1, 'returning');
    return ended(life, first, second);
  },
};
