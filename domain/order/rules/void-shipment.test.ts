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
const parcelsOf = (order: Order) => order.shipments.map(shipmentStatus);

describe('void-shipment', () => {
  const voided = (n: number) => ask('void-shipment', { shipmentId: shipmentNo(n) });

  test('a parcel that waits is called off, and its units are open again', () => {
    const order = play(two(), packByHand(), voided(1));
    expect(parcelsOf(order)).toEqual(['cancelled']);
    expect(counted(order)).toEqual({ accepted: 3 });
    expect(fulfillmentOf(order)).toBe('processing');
    expect(parcelsOf(play(order, shipByHand()))).toEqual(['cancelled', 'handed']);
  });

  test('a label that was bought is given back', () => {
    const order = play(two(), packByLabel(), labelBought(1), voided(1));
    expect(Object.values(order.effects).map(({ effect }) => effect)).toEqual([
      { key: `void:${shipmentNo(1)}`, kind: 'void_label', shipmentId: shipmentNo(1) },
    ]);
  });

  test('a parcel without a label has nothing to give back', () => {
    expect(play(two(), packByHand(), voided(1)).effects).toEqual({});
  });

  test('a label that comes after its parcel was called off is given back, and the parcel stays', () => {
    const called = play(two(), shipByLabel(), voided(1));
    expect(Object.keys(called.effects)).toEqual([`label:${shipmentNo(1)}`]);
    const order = play(called, labelBought(1));
    expect(parcelsOf(order)).toEqual(['cancelled']);
    expect(Object.keys(order.effects)).toEqual([`void:${shipmentNo(1)}`]);
  });

  test('a label that is refused after its parcel was called off leaves nothing to do', () => {
    const order = play(two(), shipByLabel(), voided(1), labelRefused(1));
    expect(order.effects).toEqual({});
  });

  test('a label that was refused needs nobody any more once its parcel is called off', () => {
    const order = play(two(), shipByLabel(), labelRefused(1), voided(1));
    expect(order.effects).toEqual({});
  });

  test('what has left, was called off or never was is not called off', () => {
    expect(codeOf(play(two(), shipByHand()), voided(1))).toBe('already_handed_over');
    expect(codeOf(play(two(), packByHand(), voided(1)), voided(1))).toBe('shipment_cancelled');
    expect(codeOf(two(), voided(1))).toBe('shipment_not_found');
    expect(codeOf(play(two(), packByHand(), voided(1)), handOver(1))).toBe('shipment_cancelled');
  });

  test('a label of a carrier that takes none back is not called off, and a parcel by hand is', () => {
    const connection = { ...PARCELS, voidable: false };
    const order = play(two(), packByLabel(some('1', 3), connection), packByHand());
    expect(codeOf(order, voided(1))).toBe('not_voidable');
    expect(codeOf(play(order, labelBought(1)), voided(1))).toBe('not_voidable');
    expect(parcelsOf(play(order, voided(2)))).toEqual(['awaiting', 'cancelled']);
  });

  test('a carrier that takes no labels back is not asked to, even where the order is cancelled', () => {
    const connection = { ...PARCELS, voidable: false };
    const order = play(two(), packByLabel(undefined, connection), labelBought(1), ask('cancel', {}));
    expect(Object.keys(order.effects)).toEqual([]);
  });
});
