import type { CommandName } from '../../../domain/order/commands';
import { COMMAND_NAMES } from '../../../domain/order/commands';
import type { Shown } from '../../support/api/answers';
import { address, byHand, eur, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';
import { cases } from '../../support/depth';
import type { Step } from './command-case';

interface State {
  readonly order?: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

const packed: Step = ['create-shipment', byHand()];
const sent: Step = ['ship', byHand()];

/** States that orders come to. */
const STATES: Readonly<Record<string, State>> = {
  'waits for acceptance': { order: { requiresAcceptance: true }, steps: [] },
  'waits for its payment': { order: { payment: { mode: 'prepaid' } }, steps: [] },
  'is open': { steps: [] },
  'is packed': { steps: [packed] },
  'is half sent': { steps: [['ship', { ...byHand(), lines: [{ id: '1', quantity: 1 }] }]] },
  'is held': { steps: [['hold', { reason: 'a question' }]] },
  'waits in a store': {
    order: { shipping: { delivery: 'pickup', price: eur(490) } },
    steps: [['prepare-pickup'], ['ready-pickup']],
  },
  'is sent': { steps: [sent] },
  'waits for its cash': { order: { payment: { mode: 'on_delivery' } }, steps: [sent] },
  'is delivered': { steps: [sent, ['deliver']] },
  'has a return announced': { steps: [sent, ['request-return']] },
  'is cancelled': { steps: [['cancel']] },
  'is completed': { steps: [sent, ['complete']] },
  'is refunded and closed': { steps: [sent, ['refund'], ['complete'], ['close']] },
};

/** Those of them from which every command that is offered is tried. */
const TAKING = Object.fromEntries(
  [
    ...['waits for acceptance', 'is open', 'is held', 'is packed', 'waits in a store'],
    ...['waits for its cash', 'is delivered', 'has a return announced'],
  ].map((name) => [name, STATES[name] as State]),
);

/** Plain bodies for a command: of what the order has, the first; of what it lacks, an unknown one. */
function plainBodies(order: Shown, name: CommandName): object[] {
  const shipments = order.shipments.map(({ id }) => ({ shipmentId: id }));
  const returns = order.returns.map(({ id }) => ({ returnId: id }));
  const refunds = order.refunds.map(({ id }) => ({ refundId: id }));
  const effects = order.attention.map(({ effect }) => ({ effect }));
  const or = <T>(bodies: readonly T[], none: T): T[] => (bodies.length > 0 ? [...bodies] : [none]);
  switch (name) {
    case 'ship':
      return [byHand(), ...shipments];
    case 'create-shipment':
      return [byHand()];
    case 'hand-over':
    case 'deliver':
      return [{}, ...shipments];
    case 'void-shipment':
      return or(shipments, { shipmentId: 'shp_none' });
    case 'edit-shipment':
      return or(shipments, { shipmentId: 'shp_none' }).map((body) => ({ ...body, trackingNumber: 'T-1' }));
    case 'approve-return':
    case 'reject-return':
    case 'ship-return':
    case 'receive-return':
      return or(returns, { returnId: 'ret_none' });
    case 'start-refund':
      return or(refunds, { refundId: 'rfd_none' });
    case 'hold':
    case 'open-incident':
      return [{ reason: 'a question' }];
    case 'collect-cash':
      return [{ amount: eur(2990) }];
    case 'change-customer':
      return [{ customer: { name: 'Customer B' } }];
    case 'change-address':
      return [{ shippingAddress: address }, { billingAddress: address }];
    case 'pay-source':
    case 'cancel-source':
    case 'review-source-refund':
      return [{ sourceId: 'src_none' }];
    case 'track-source':
      return [{ sourceId: 'src_none', carrier: 'Courier', trackingNumber: 'T-1' }];
    case 'settle-source-refund':
      return [{ sourceId: 'src_none', refunded: true }];
    case 'record-payment':
      return [{ paymentId: `new-${order.version}`, amount: eur(1), state: 'captured' }];
    case 'retry-effect':
    case 'give-up-effect':
      return or(effects, { effect: 'label:none' });
    case 'confirm-effect':
      return or(effects, { effect: 'label:none' }).map((body) => ({ ...body, trackingNumber: 'T-1' }));
    default:
      return [{}];
  }
}

const offered = (order: Shown): readonly string[] => order.allowedActions.map(({ action }) => action);

/** What an order offers is what it takes, no more and no less. */
withSystem((system) => {
  describe('an order', () => {
    async function come(to: State): Promise<Shown> {
      let order = await system.client.take(newOrder(to.order));
      for (const [command, body] of to.steps) order = await system.client.act(order.id, command, body ?? {});
      return system.client.order(order.id);
    }

    test.each(cases(STATES, ['is open', 'is cancelled']))(
      'that %s refuses every command that it does not offer',
      async (name) => {
        const order = await come(STATES[name] as State);
        const others = COMMAND_NAMES.filter((command) => !offered(order).includes(command));
        const answers = await Promise.all(
          others.flatMap((command) =>
            plainBodies(order, command).map(async (body) => {
              const { status } = await system.client.send(order.id, command, body);
              return `${command} ${JSON.stringify(body)}: ${status}`;
            }),
          ),
        );
        expect(others.length).toBeGreaterThan(5);
        expect(answers.filter((response) => !response.endsWith(': 409'))).toEqual([]);
        expect(await system.client.order(order.id)).toEqual(order);
      },
    );

    test.each(cases(TAKING, ['is open']))('that %s accepts every command that it offers', async (name) => {
      const state = STATES[name] as State;
      const first = await come(state);
      const taken = await Promise.all(
        offered(first).map(async (action) => {
          const order = await come(state);
          for (const body of plainBodies(order, action as CommandName)) {
            const { status } = await system.client.send(order.id, action, body);
            if (status === 200) return action;
          }
          return `${action} was offered and refused`;
        }),
      );
      expect(taken).toEqual(offered(first));
    });

    test('offers each command with the form of its body, and lists contain the commands only', async () => {
      const order = await system.client.take(newOrder());
      for (const action of order.allowedActions) {
        expect(action).toEqual({
          action: expect.any(String),
          irreversible: expect.any(Boolean),
          fields: expect.objectContaining({ type: 'object', additionalProperties: false }),
        });
      }
      const { body } = await system.client.call('GET', `/v1/orders?externalId=${order.externalId}`);
      expect(body.items[0]?.allowedActions).toEqual(offered(order).map((action) => ({ action })));
    });
  });
});
