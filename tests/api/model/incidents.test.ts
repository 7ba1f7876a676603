import type { Shown } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { byHand, mugs, newOrder, number } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** M13, M14, T25, T26: what comes after the goods have left. */
withSystem((system) => {
  describe('an incident', () => {
    const reason = { reason: 'the handle is loose' };
    const statusesOf = ({ lines }: Shown) => lines.map(({ views }) => views.marketplace);

    const sent = async (more: Readonly<Record<string, unknown>> = {}): Promise<Shown> => {
      const { id } = await system.client.take(newOrder(more));
      return system.client.act(id, 'ship', byHand());
    };

    test('belongs to its line: once it is closed the previous status returns, and the order never had another', async () => {
      const lines = [mugs(2), mugs(1, { id: '2' })];
      const order = await sent({ lines, payment: { mode: 'on_invoice' } });
      const received = await system.client.act(order.id, 'confirm-receipt', { lines: [{ id: '1' }] });
      expect(statusesOf(received)).toEqual(['Received', 'Shipped']);
      const open = await system.client.act(order.id, 'open-incident', { ...reason, lines: [{ id: '1' }] });
      expect(statusesOf(open)).toEqual(['Incident Open', 'Shipped']);
      expect(open.views.marketplace).toBe(received.views.marketplace);
      expect(open.lines[0]).toMatchObject({ incident: { ...reason, openedAt: open.updatedAt } });
      const closed = await system.client.act(order.id, 'close-incident', { resolution: 'glued' });
      expect(statusesOf(closed)).toEqual(['Received', 'Shipped']);
      expect(closed.lines[0]).not.toHaveProperty('incident');
      const { body } = await system.client.call('GET', `/v1/orders/${order.id}/timeline`);
      expect(body.items.slice(-2)).toMatchObject([
        { what: 'incident_opened', data: { lines: ['1'], ...reason } },
        { what: 'incident_closed', data: { lines: ['1'], resolution: 'glued' } },
      ]);
    });

    test('prevents completion, and the deadlines start again once it is closed', async () => {
      const channel = await connectChannel(system, 'incidents', { autoCompleteSeconds: 3 });
      const { id } = await sent({ channel });
      await system.client.act(id, 'open-incident', reason);
      const delivered = await system.client.act(id, 'deliver');
      expect(delivered.deadlines.map(({ name }) => name)).not.toContain('auto_complete');
      await expectRefusal(system.client, id, 'complete', {}, 'incident_open');
      const closed = await system.client.act(id, 'close-incident');
      const due = closed.deadlines.find(({ name }) => name === 'auto_complete');
      expect(Date.parse(due?.at ?? '')).toBe(Date.parse(closed.updatedAt) + 3_000);
      await system.client.orderWhere(id, 'it is completed', ({ status }) => status.lifecycle === 'completed');
    });
  });

  describe('goods that come back', () => {
    test('are written off or restocked', async () => {
      const channel = await connectChannel(system, 'returns', { stock: { reserve: true, buffer: 0 } });
      const sku = number('BACK');
      await system.client.expect([200], 'PUT', `/v1/stock/${sku}`, { body: { onHand: 10 } });
      const lines = [mugs(4, { sku })];
      const { id } = await system.client.take(
        newOrder({ channel, lines, requiresAcceptance: true, payment: { mode: 'on_invoice' } }),
      );
      await system.client.act(id, 'accept');
      await system.client.orderWhere(
        id,
        'it is accepted',
        ({ status }) => status.fulfillment === 'unfulfilled',
      );
      await system.client.act(id, 'ship', byHand());
      const level = async () => (await system.client.call('GET', `/v1/stock/${sku}`)).body;
      const requested = await system.client.act(id, 'request-return', { lines: [{ id: '1', quantity: 3 }] });
      const returnId = requested.returns[0]?.id;
      await system.client.act(id, 'approve-return', { returnId });
      const part = await system.client.act(id, 'receive-return', {
        returnId,
        lines: [{ id: '1', quantity: 1 }],
        writeOff: true,
      });
      expect(part).toMatchObject({
        status: { return: 'partially_returned' },
        returns: [{ status: 'approved', lines: [{ quantity: 3, received: 1, writtenOff: 1 }] }],
      });
      const rest = await system.client.act(id, 'receive-return', { returnId });
      expect(rest.returns).toMatchObject([{ status: 'returned', lines: [{ received: 3, writtenOff: 1 }] }]);
      const now = await system.client.orderWhere(
        id,
        'stock is settled',
        ({ version }) => version > rest.version,
      );
      expect(now.lines[0]?.quantities).toMatchObject({ handed: 4, returned: 3 });
      expect(await level()).toMatchObject({ onHand: 8, reserved: 0 });
    });

    test('that never arrive are written off in whole, which the order shows', async () => {
      const { id } = await system.client.take(newOrder());
      await system.client.act(id, 'ship', byHand());
      const requested = await system.client.act(id, 'request-return');
      const returnId = requested.returns[0]?.id;
      await system.client.act(id, 'approve-return', { returnId });
      const onTheWay = await system.client.act(id, 'ship-return', { returnId, trackingNumber: 'BACK-1' });
      expect(onTheWay).toMatchObject({
        status: { return: 'in_transit' },
        returns: [{ status: 'in_transit', trackingNumber: 'BACK-1' }],
      });
      await expectRefusal(system.client, id, 'complete', {}, 'return_open');
      const lost = await system.client.act(id, 'receive-return', { returnId, writeOff: true });
      expect(lost.status.return).toBe('written_off');
      await expectRefusal(system.client, id, 'receive-return', { returnId }, 'return_not_approved');
      await expectRefusal(system.client, id, 'return', {}, 'nothing_to_return');
    });

    test('have different statuses in part and in whole', async () => {
      const { id } = await system.client.take(newOrder());
      await system.client.act(id, 'ship', byHand());
      const statuses: string[] = [];
      for (const quantity of [1, 1]) {
        const order = await system.client.act(id, 'return', { lines: [{ id: '1', quantity }] });
        statuses.push(order.views.store.fulfillment);
      }
      expect(statuses).toEqual(['Partially Returned', 'Returned']);
    });
  });
});
