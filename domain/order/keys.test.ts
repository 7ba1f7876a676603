import fc from 'fast-check';
import { refundId, shipmentId, sourceId } from '../ids';
import type { KeyKind, KeyParts, ParsedKey } from './keys';
import { effectKey, isRefundKey, KEY_KINDS, parseEffectKey } from './keys';

const id = fc.stringMatching(/^[a-z]{3}_[0-9a-z]{1,20}(_\d{1,3})?$/);
const count = fc.nat();
const anyParts = fc.record({
  orderId: id,
  shipmentId: id,
  refundId: id,
  sourceId: id,
  dimension: fc.stringMatching(/^[a-z_]{1,20}$/),
  version: count,
  reservation: count,
});

const order = 'ord_1';
const [shipment, refund, source] = [shipmentId(order, 1), refundId(order, 2), sourceId(order, 3)];

/** As they are in facts, in the table of effects and in calls to outside systems: they never change. */
const STORED: { readonly [K in KeyKind]: readonly [KeyParts<K>, string] } = {
  label: [{ shipmentId: shipment }, 'label:shp_1_1'],
  void: [{ shipmentId: shipment }, 'void:shp_1_1'],
  intercept: [{ shipmentId: shipment }, 'intercept:shp_1_1'],
  shipment: [{ shipmentId: shipment }, 'shipment:shp_1_1'],
  tracking: [{ shipmentId: shipment, version: 7 }, 'tracking:shp_1_1:7'],
  acceptance: [{ orderId: order }, 'acceptance:ord_1'],
  cancellation: [{ orderId: order, version: 12 }, 'cancellation:ord_1:12'],
  refund: [{ refundId: refund }, 'refund:rfd_1_2'],
  reserve: [{ orderId: order, reservation: 2 }, 'reserve:ord_1:2'],
  stock: [{ orderId: order, version: 9 }, 'stock:ord_1:9'],
  source: [{ sourceId: source }, 'source:src_1_3'],
  'cancel-source': [{ sourceId: source }, 'cancel-source:src_1_3'],
  drift: [{ orderId: order, dimension: 'fulfillment', version: 5 }, 'drift:ord_1:fulfillment:5'],
  conflict: [{ orderId: order }, 'conflict:ord_1'],
};

describe('effectKey', () => {
  it.each(KEY_KINDS)('writes the key of the kind %s as it was always stored', (kind) => {
    const [parts, text] = STORED[kind];
    expect(effectKey(kind, parts as Parameters<typeof effectKey>[1])).toBe(text);
    expect(parseEffectKey(text)).toEqual({ kind, ...parts });
  });

  it('gives different keys to different things', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KEY_KINDS),
        anyParts,
        fc.constantFrom(...KEY_KINDS),
        anyParts,
        (a, x, b, y) => {
          const [one, other] = [effectKey(a, x), effectKey(b, y)];
          expect(one === other).toBe(
            JSON.stringify(parseEffectKey(one)) === JSON.stringify(parseEffectKey(other)),
          );
        },
      ),
    );
  });
});

describe('parseEffectKey', () => {
  it('reads back the parts of every key', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KEY_KINDS), anyParts, (kind, parts) => {
        const parsed = parseEffectKey(effectKey(kind, parts));
        expect(parsed?.kind).toBe(kind);
        expect(parts).toMatchObject(withoutKind(parsed));
        expect(Object.keys(withoutKind(parsed))).not.toEqual([]);
      }),
    );
  });

  it('accepts only keys: what it reads is written the same again', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(fc.oneof(fc.constantFrom(...KEY_KINDS, '', '0', '01', '-1', '1e3', ' 1'), fc.string()))
        .map((parts) => parts.join(':')),
    );
    fc.assert(
      fc.property(text, (key) => {
        const parsed = parseEffectKey(key);
        if (parsed) expect(rebuilt(parsed)).toBe(key);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ...['', ':', 'label', 'label:', 'label:shp_1_1:2', 'Label:shp_1_1', ' label:shp_1_1'],
    ...['stock:ord_1', 'stock:ord_1:', 'stock:ord_1:x', 'stock:ord_1:01', 'stock::1', 'drift:ord_1:5'],
    ...['toString:shp_1_1', '__proto__:shp_1_1', 'constructor', 'content:ord_1', 'txt_0123'],
  ])('is null for %j', (text) => {
    expect(parseEffectKey(text)).toBeNull();
  });
});

it('isRefundKey is true for keys of refunds only', () => {
  expect(KEY_KINDS.filter((kind) => isRefundKey(STORED[kind][1]))).toEqual(['refund']);
  expect(isRefundKey('refund')).toBe(false);
});

function withoutKind(parsed: ParsedKey | null): object {
  const { kind: _, ...parts } = parsed ?? { kind: null };
  return parts;
}

const rebuilt = ({ kind, ...parts }: ParsedKey): string => effectKey(kind, parts as KeyParts<typeof kind>);
