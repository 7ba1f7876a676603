import { expectRefusal } from '../../support/api/expect';
import { byHand, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** L22: an order that waits because of a command. */
withSystem((system) => {
  describe('a hold', () => {
    const hold = { reason: 'the customer has a question' };

    test('stops what has not left, shows its reason, and is lifted', async () => {
      const { id } = await system.client.take(newOrder());
      await system.client.act(id, 'create-shipment', { ...byHand(), lines: [{ id: '1', quantity: 1 }] });
      const held = await system.client.act(id, 'hold', hold);
      expect(held).toMatchObject({ status: { hold: 'held' }, hold: { ...hold, until: null } });
      for (const [command, body] of [
        ['ship', byHand()],
        ['create-shipment', byHand()],
        ['hand-over', {}],
      ] as const) {
        await expectRefusal(system.client, id, command, body, 'on_hold');
      }
      const lifted = await system.client.act(id, 'release');
      expect(lifted.status.hold).toBe('none');
      expect(lifted).not.toHaveProperty('hold');
      await expectRefusal(system.client, id, 'release', {}, 'not_on_hold');
      expect((await system.client.act(id, 'hand-over')).status.fulfillment).toBe('part_handed');
    });

    test('with an end is shown with it, and is lifted then by the system', async () => {
      const { id } = await system.client.take(newOrder());
      const until = new Date(Date.now() + 2_500).toISOString();
      const held = await system.client.act(id, 'hold', { ...hold, until });
      expect(held.hold).toEqual({ ...hold, until });
      expect(held.deadlines).toContainEqual({ name: 'hold_until', at: until });
      await expectRefusal(system.client, id, 'ship', byHand(), 'on_hold');
      const lifted = await system.client.orderWhere(
        id,
        'it is lifted',
        ({ status }) => status.hold === 'none',
      );
      expect(Date.parse(lifted.updatedAt)).toBeGreaterThanOrEqual(Date.parse(until));
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline`);
      expect(body.items.at(-1)).toMatchObject({ what: 'hold_lifted', who: 'timer' });
      expect((await system.client.act(id, 'ship', byHand())).status.fulfillment).toBe('handed');
    });

    test.each([
      [{}, ['/reason']],
      [{ reason: '' }, ['/reason']],
      [{ reason: 'x', until: 'tomorrow' }, ['/until']],
      [{ reason: 'x', until: '2026-11-22' }, ['/until']],
    ])('until %j is refused', async (body, pointers) => {
      const { id } = await system.client.take(newOrder());
      const { status, body: problem } = await system.client.send(id, 'hold', body);
      expect([status, problem.errors.map(({ pointer }) => pointer)]).toEqual([400, pointers]);
    });
  });
});
