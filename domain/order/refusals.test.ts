import {
  ask,
  eur,
  lineOf,
  PARCELS,
  play,
  shipByHand,
  shipByLabel,
  takeBody,
  taken,
} from '../../tests/support/domain/orders';
import type { Command, CommandName } from './commands';
import { COMMAND_NAMES, COMMANDS, sealedBody } from './commands';
import { decide } from './decide';
import type { Order } from './model';

const CANARY = 'canary Jane Roe, 1 Secret Street';

/** People as they are stored. Free text is left as it was sent here: no rule may repeat even that. */
const PEOPLE: Readonly<Record<string, string>> = Object.fromEntries(
  ['customer', 'shippingAddress', 'billingAddress'].map((path) => [path, 'txt_00000000000000canary']),
);

/** A body with a canary in every free text that the command may carry. */
function planted(name: CommandName): object {
  const plain: Partial<Record<CommandName, object>> = {
    'void-shipment': { shipmentId: 'shp_9' },
    'approve-return': { returnId: 'ret_9' },
    'reject-return': { returnId: 'ret_9' },
    'receive-return': { returnId: 'ret_9' },
    'record-payment': { paymentId: 'initial', amount: eur(1), state: 'voided' },
    'ship-return': { returnId: 'ret_9' },
    'start-refund': { refundId: 'rfd_9' },
    'collect-cash': { amount: eur(1) },
    'edit-shipment': { shipmentId: 'shp_9' },
    'pay-source': { sourceId: 'src_9' },
    'track-source': { sourceId: 'src_9', trackingNumber: 'T-1' },
    'cancel-source': { sourceId: 'src_9' },
    'review-source-refund': { sourceId: 'src_9' },
    'settle-source-refund': { sourceId: 'src_9', refunded: true },
    'retry-effect': { effect: 'label:shp_test_1' },
    'confirm-effect': { effect: 'label:shp_test_1' },
    'give-up-effect': { effect: 'label:shp_test_1' },
  };
  const body: Record<string, unknown> = { ...plain[name] };
  for (const path of COMMANDS[name].texts) {
    const [first = '', second] = path.split('.');
    const text = path.endsWith('trackingUrl')
      ? `https://example.com/${encodeURIComponent(CANARY)}`
      : (PEOPLE[path] ?? CANARY);
    body[first] = second ? { ...(body[first] as object), [second]: text } : text;
  }
  return body;
}

const ORDERS: Readonly<Record<string, () => Order>> = {
  'that waits for acceptance': () => taken({ requiresAcceptance: true, captured: 0 }),
  'that waits for its money': () => taken({ captured: 0 }),
  'whose parcel waits for its label': () => play(taken(), shipByLabel()),
  'that has left': () => play(taken(), shipByHand()),
  'that is cancelled': () => play(taken(), ask('cancel', {}), ask('refund', {})),
  'that is on its way to a supplier': () =>
    play(
      taken({ lines: [lineOf('1', 1, { supplier: { name: 'factory', kind: 'fulfillment' } })] }),
      ask('place-source', {}),
    ),
  'that is held': () => play(taken(), ask('hold', { reason: CANARY })),
  'that waits in a store': () => play(taken({ delivery: 'pickup' }), ask('prepare-pickup', {})),
  'that is closed': () =>
    play(taken(), shipByHand(), ask('complete', {}), ask('close', {}), ask('refund', {})),
};

const refusalsOf = (order: Order): { name: CommandName; detail: string }[] =>
  COMMAND_NAMES.flatMap((name) => {
    const body = sealedBody(name).parse(planted(name));
    const command = { ...ask('close', {}), name, body, carrier: PARCELS } as Command;
    const decision = decide(order, command);
    return decision.accepted ? [] : [{ name, detail: decision.refusal.detail }];
  });

describe('the text of a refusal', () => {
  test.each(Object.keys(ORDERS))('of an order that %s repeats no free text', (state) => {
    const refusals = refusalsOf(ORDERS[state]?.() ?? taken());
    expect(refusals.length).toBeGreaterThan(0);
    const repeating = refusals.filter(({ detail }) => /canary|Jane|Secret/.test(detail));
    expect(repeating).toEqual([]);
  });

  test('is covered here for every command', () => {
    const refused = new Set(
      Object.values(ORDERS).flatMap((order) => refusalsOf(order()).map(({ name }) => name)),
    );
    expect(COMMAND_NAMES.filter((name) => !refused.has(name))).toEqual([]);
  });

  test('of a second taking contains no data of the order', () => {
    const again = ask('take', takeBody({ externalId: CANARY }));
    const decision = decide(taken(), again);
    expect(JSON.stringify(decision)).not.toContain('canary');
  });
});
