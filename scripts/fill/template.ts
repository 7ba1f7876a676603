import { nextDeadline } from '../../domain/order/deadlines';
import type { OrderContent } from '../../domain/order/take';
import { contentRef } from '../../domain/order/texts';
import { sha256 } from '../../domain/record/hash';
import type { SealedSubject, Secret } from '../../store/vault';
import type { Life } from './life';
import { EXTERNAL_NUMBER, SUFFIX, trackingNumber } from './life';
import type { Row } from './rows';
import { array, bytea, PREVIOUS, rowsOfLife } from './rows';
import type { Cut } from './text';
import { fillIn, Needles } from './text';

/** The rows of one order, by table. */
export type Rows = Readonly<Record<TableName, readonly Row[]>>;

export const TABLE_NAMES = [
  'orders',
  'seller_parts',
  'inbox',
  'facts',
  'parcels',
  'effects',
  'vault_keys',
  'vault_records',
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** What makes a copy an order of its own. */
export interface Copy {
  /** From 1; no two copies have the same. */
  readonly number: number;
  /** When it was taken, in milliseconds. */
  readonly bornAt: number;
  readonly people: Pick<OrderContent, 'customer' | 'shippingAddress'>;
}

/** How the store seals texts and hashes names. */
export interface Sealing {
  seal(orderId: string, secrets: readonly Secret[]): SealedSubject;
  nameTokens(content: OrderContent): string[];
}

type CutRow = Readonly<Record<string, Cut | Row[string]>>;

/**
 * A life from which any number of orders can be created: the same facts at other times, with other ids, numbers and
 * people. The copies are orders as the system would have written them, hash chain included.
 */
export class Template {
  private readonly needles: Needles;
  private readonly rows: {
    readonly orders: CutRow;
    readonly sellerParts: readonly CutRow[];
    readonly inbox: readonly CutRow[];
    readonly facts: readonly { readonly row: CutRow; readonly hashed: Cut | string }[];
    readonly effects: readonly CutRow[];
    readonly parcels: readonly CutRow[];
  };
  private readonly texts: readonly { readonly ref: Cut | string; readonly text: Cut | string }[];
  private readonly textRefs: readonly string[];
  private readonly parcelCount: number;
  /** Between its taking and the last thing that happened, in milliseconds. */
  readonly ageMs: number;
  /** From then to the next deadline; null if none runs. */
  readonly dueInMs: number | null;

  constructor(private readonly life: Life) {
    const { order, texts } = life;
    this.parcelCount = order.shipments.length;
    this.textRefs = [...texts.keys()].filter((ref) => ref.startsWith('txt_'));
    const trackingNumbers = order.shipments.map((_, index) => trackingNumber(index + 1));
    this.needles = new Needles([SUFFIX, EXTERNAL_NUMBER, PREVIOUS, ...trackingNumbers, ...this.textRefs]);
    const rows = rowsOfLife(life);
    this.rows = {
      orders: this.cutRow(rows.order),
      sellerParts: rows.sellerParts.map((row) => this.cutRow(row)),
      inbox: rows.inbox.map((row) => this.cutRow(row)),
      facts: rows.facts.map(({ row, hashed }) => ({
        row: this.cutRow(row),
        hashed: this.needles.cut(hashed),
      })),
      effects: rows.effects.map((row) => this.cutRow(row)),
      parcels: rows.parcels.map((row) => this.cutRow(row)),
    };
    this.texts = [...texts].map(([ref, text]) => ({
      ref: this.needles.cut(ref),
      text: this.needles.cut(text),
    }));
    const due = nextDeadline(order);
    this.ageMs = life.lastAt - Date.parse(order.createdAt);
    this.dueInMs = due === null ? null : Date.parse(due.at) - life.lastAt;
  }

  rowsOf(copy: Copy, sealing: Sealing): Rows {
    const values = this.valuesOf(copy);
    const fill = (row: CutRow): Row => filledRow(row, values);
    const orderId = `ord_${values[0]}`;
    const content = { ...copy.people, lineNames: this.life.content.lineNames };
    const { wrappedKey, records } = sealing.seal(orderId, [
      { ref: contentRef(orderId), text: JSON.stringify(content) },
      ...this.texts.map(({ ref, text }) => ({ ref: fillIn(ref, values), text: fillIn(text, values) })),
    ]);
    const facts = this.rows.facts.map(({ row, hashed }) => {
      values[HASH_VALUE] = sha256(fillIn(hashed, values));
      return fill({ ...row, hash: values[HASH_VALUE] });
    });
    const found = { name_tokens: array(sealing.nameTokens(content)) };
    return {
      orders: [fill({ ...this.rows.orders, ...found, hash: values[HASH_VALUE] ?? '' })],
      seller_parts: this.rows.sellerParts.map((row) => fill({ ...row, ...found })),
      inbox: this.rows.inbox.map(fill),
      facts,
      parcels: this.rows.parcels.map(fill),
      effects: this.rows.effects.map(fill),
      vault_keys: [
        { subject: orderId, order_id: orderId, wrapped_key: bytea(wrappedKey ?? Buffer.alloc(0)) },
      ],
      vault_records: records.map(({ ref, ciphertext }) => ({
        ref,
        subject: orderId,
        ciphertext: bytea(ciphertext),
      })),
    };
  }

  /** The values of a copy in the order of the needles. Ids start with the time, as those of real orders do. */
  private valuesOf({ number, bornAt }: Copy): string[] {
    const inBase36 = (value: number, length: number): string => value.toString(36).padStart(length, '0');
    const shift = bornAt - Date.parse(this.life.order.createdAt);
    return [
      inBase36(bornAt, 9) + inBase36(number, 11),
      String(number).padStart(10, '0'),
      '',
      ...Array.from(
        { length: this.parcelCount },
        (_, index) => `00${String(number * 10 + index).padStart(12, '0')}`,
      ),
      ...this.textRefs.map((_, index) => `txt_${inBase36(number, 16)}${inBase36(index, 4)}`),
      ...this.needles.times.map((time) => new Date(time + shift).toISOString()),
    ];
  }

  private cutRow(row: Row): CutRow {
    const cells = Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? this.needles.cut(value) : value,
    ]);
    return Object.fromEntries(cells);
  }
}

/** The place among the values of the hash of the fact before. */
const HASH_VALUE = 2;

function filledRow(row: CutRow, values: readonly string[]): Row {
  const filled: Record<string, Row[string]> = {};
  for (const name in row) {
    const cell = row[name] as CutRow[string];
    filled[name] = cell !== null && typeof cell === 'object' ? fillIn(cell, values) : cell;
  }
  return filled;
}
