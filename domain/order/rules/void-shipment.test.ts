import {
  ask,
  counted,
  labelBought,
  lineOf,
  PARCELS,
  packByHand,
  packByLabel,
  play,
  refusalOf,
  result,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import type { Command } from '../commands';
import type { Order } from '../model';
import { shipmentStatus } from '../quantities';
import { fulfillmentOf } from '../status';

const some = (id: string, quantity: number) => [{ id, quantity }];
const two = () => taken({ lines: [lineOf('1', 3), lineOf('2', 1)] });
const handOver = (n?: number) => ask('hand-over', n === undefined ? {} : { shipmentId: shipmentNo(n) });
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;
const labelRefused = (n: number) =>
  result(`label:${shipmentNo(n)}`, { kind: 'refused', problem: 'address_invalid' });
const shipmentStatuses = (order: Order) => order.shipments.map(shipmentStatus);

describe('void-shipment', () => {
  const voided = (n: number) => ask('void-shipment', { shipmentId: shipmentNo(n) });

  test('a waiting shipment is void, and its units are open again', () => {
    const order = play(two(), packByHand(), voided(1));
    expect(shipmentStatuses(order)).toEqual(['cancelled']);
    expect(counted(order)).toEqual({ accepted: 3 });
    expect(fulfillmentOf(order)).toBe('processing');
    expect(shipmentStatuses(play(order, shipByHand()))).toEqual(['cancelled', 'handed']);
  });

  test('a bought label is refunded', () => {
    const order = play(two(), packByLabel(), labelBought(1), voided(1));
    expect(Object.values(order.effects).map(({ effect }) => effect)).toEqual([
      { key: `void:${shipmentNo(1)}`, kind: 'void_label', shipmentId: shipmentNo(1) },
    ]);
  });

  test('a shipment without a label has nothing to refund', () => {
    expect(play(two(), packByHand(), voided(1)).effects).toEqual({});
  });

  test('a label that arrives after its shipment was voided is refunded, and the shipment stays void', () => {
    const called = play(two(), shipByLabel(), voided(1));
    expect(Object.keys(called.effects)).toEqual([`label:${shipmentNo(1)}`]);
    const order = play(called, labelBought(1));
    expect(shipmentStatuses(order)).toEqual(['cancelled']);
    expect(Object.keys(order.effects)).toEqual([`void:${shipmentNo(1)}`]);
  });

  test('a label that is refused after its shipment was voided needs no action', () => {
    const order = play(two(), shipByLabel(), voided(1), labelRefused(1));
    expect(order.effects).toEqual({});
  });

  test('a refused label needs no attention once its shipment is void', () => {
    const order = play(two(), shipByLabel(), labelRefused(1), voided(1));
    expect(order.effects).toEqual({});
  });

  test('a shipment that has left, is void or is unknown cannot be voided', () => {
    expect(codeOf(play(two(), shipByHand()), voided(1))).toBe('already_handed_over');
    expect(codeOf(play(two(), packByHand(), voided(1)), voided(1))).toBe('shipment_cancelled');
    expect(codeOf(two(), voided(1))).toBe('shipment_not_found');
    expect(codeOf(play(two(), packByHand(), voided(1)), handOver(1))).toBe('shipment_cancelled');
  });

  test('a shipment whose label is not refundable cannot be voided, and one by hand can', () => {
    const connection = { ...PARCELS, voidable: false };
    const order = play(two(), packByLabel(some('1', 3), connection), packByHand());
    expect(codeOf(order, voided(1))).toBe('not_voidable');
    expect(codeOf(play(order, labelBought(1)), voided(1))).toBe('not_voidable');
    expect(shipmentStatuses(play(order, voided(2)))).toEqual(['awaiting', 'cancelled']);
  });

  test('a carrier that refunds no labels gets no request, even if the order is cancelled', () => {
    const connection = { ...PARCELS, voidable: false };
    const order = play(two(), packByLabel(undefined, connection), labelBought(1), ask('cancel', {}));
    expect(Object.keys(order.effects)).toEqual([]);
  });
});
