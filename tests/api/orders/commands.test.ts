import type { CommandName } from '../../../domain/order/commands';
import { COMMAND_NAMES } from '../../../domain/order/commands';
import type { Shown } from '../../support/api/answers';
import { connectChannel, connectParcels, connectSupplier } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { address, mugs, newOrder } from '../../support/api/new-order';
import { withSimulators } from '../../support/api/with-simulators';
import type { Body, Case } from './command-case';
import { CASES, PARCELS } from './command-cases';

/** Every command, once when it fits and once when it does not. */
withSimulators((system) => {
  describe('the command', () => {
    const names = { parcels: '', byHand: '', supplier: '' };

    beforeAll(async () => {
      names.parcels = await connectParcels(system, 'commands');
      names.byHand = await connectChannel(system, 'by-hand', { refunds: 'manual' });
      names.supplier = (await connectSupplier(system, 'commands')).supplier;
    });

    const bodyOf = (body: Body | undefined, order: Shown): object => {
      const made = typeof body === 'function' ? body(order) : (body ?? {});
      return JSON.parse(JSON.stringify(made).replaceAll(PARCELS, names.parcels)) as object;
    };

    const isPlaced = ({ sources = [] }: Shown) => sources.every(({ state }) => state !== 'requested');

    /** The order of a scene, in its state before the command in question. */
    async function stage(scene: Omit<Case, 'shows' | 'refused'>): Promise<Shown> {
      let order = await system.client.take(
        newOrder({
          ...(scene.byHandChannel ? { channel: names.byHand } : {}),
          ...(scene.dropship ? { lines: [mugs(2, { supplier: names.supplier })] } : {}),
          ...(scene.unreachable ? { shippingAddress: { ...address, postalCode: '00000' } } : {}),
          ...scene.order,
        }),
      );
      for (const [command, body] of scene.before ?? []) {
        order = await system.client.act(order.id, command, bodyOf(body, order));
        if (scene.dropship) order = await system.client.orderWhere(order.id, 'it is placed', isPlaced);
      }
      const { after } = scene;
      return after ? system.client.orderWhere(order.id, 'the order is as the case needs it', after) : order;
    }

    test.each(COMMAND_NAMES)('%s is accepted if it fits, and shows its effect at once', async (name) => {
      const scene = caseOf(name);
      const before = await stage(scene);
      expect(before.allowedActions.map(({ action }) => action)).toContain(name);
      const { status, headers, body } = await system.client.send(before.id, name, bodyOf(scene.body, before));
      expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
      expect(body).toMatchObject(scene.shows);
      expect(body.version).toBeGreaterThan(before.version);
      expect(headers.get('etag')).toBe(`"${body.version}"`);
      const shown = await system.client.order(before.id);
      expect(shown.version).toBeGreaterThanOrEqual(body.version);
      if (shown.version === body.version) expect(shown).toEqual(body);
    });

    test.each(COMMAND_NAMES)('%s is refused if it does not fit, with the allowed commands', async (name) => {
      const { refused } = caseOf(name);
      const before = await stage(refused);
      await expectRefusal(system.client, before.id, name, bodyOf(refused.body, before), refused.code);
    });

    test('with an unknown name is 404', async () => {
      const { id } = await system.client.take(newOrder());
      const { status, body } = await system.client.send(id, 'teleport');
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
    });

    test('for an unknown order is 404, as for one of another seller', async () => {
      const { status, body } = await system.client.send('ord_00000000000000000000', 'cancel');
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
    });

    test('has its own address, with its result', async () => {
      const order = await system.client.take(newOrder());
      const shipped = await system.client.act(order.id, 'ship', { manual: { carrier: 'Courier' } });
      await expectRefusal(system.client, order.id, 'cancel', {}, 'already_handed_over');
      const rows = await system.sql<{ id: string; name: string }>(
        'SELECT id, name FROM inbox WHERE order_id = $1 ORDER BY sequence',
        [order.id],
      );
      const answers = await Promise.all(
        rows.map(async ({ id }) => (await system.client.call('GET', `/v1/commands/${id}`)).body),
      );
      const [taken, ship, cancel] = rows.map(({ id }) => ({ id, order: order.id }));
      expect(answers).toEqual([
        { ...taken, command: 'take', state: 'accepted', orderVersion: 2 },
        { ...ship, command: 'ship', state: 'accepted', orderVersion: shipped.version },
        {
          ...cancel,
          command: 'cancel',
          state: 'refused',
          orderVersion: shipped.version,
          refusal: { code: 'already_handed_over', detail: expect.any(String) },
        },
      ]);
    });
  });
});

function caseOf(name: CommandName): Case {
  const found: Case | undefined = CASES[name];
  if (!found) throw new Error(`there is no case for the command ${name}: add one to command-cases.ts`);
  return found;
}
