import fc from 'fast-check';
import { everyPlainBody, randomBody } from '../../../tests/support/domain/bodies';
import { Dice } from '../../../tests/support/domain/dice';
import type { FormSchema } from '../../../tests/support/domain/fill-form';
import { fillForm, linesOfForm } from '../../../tests/support/domain/fill-form';
import { LIVES, lives, numbers, TIME_FOR_LIVES } from '../../../tests/support/domain/lives';
import {
  ask,
  eur,
  inDays,
  labelBought,
  lineOf,
  PARCELS,
  packByHand,
  play,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import { walk } from '../../../tests/support/domain/walk';
import type { Command, CommandName } from '../commands';
import { COMMAND_NAMES, COMMANDS, sealedBody } from '../commands';
import { decide } from '../decide';
import type { Order } from '../model';
import { allowedActionNames, allowedActions } from './actions';

/** What a rule alone can refuse: money, which is not counted in units. */
const LEFT_TO_THE_RULE = new Set(['refund refund_not_positive']);
/** Suppliers get lines whole, however many units are named. */
const WHOLE_LINES: ReadonlySet<CommandName> = new Set(['place-source']);

/** The thing of the order that a body names, by its field. */
const resourceOf = (body: object): [string, unknown] | undefined =>
  Object.entries(body).find(([field]) =>
    ['shipmentId', 'returnId', 'refundId', 'sourceId', 'effect'].includes(field),
  );

const someNumbers = fc.array(numbers(16), { minLength: 4, maxLength: 4 });

jest.setTimeout(TIME_FOR_LIVES);

const command = (order: Order, name: CommandName, body: object): Command =>
  ({
    ...ask('complete', {}),
    name,
    body,
    carrier: PARCELS,
    receivedAt: inDays(0, order.updatedAt),
  }) as Command;

const isTaken = (order: Order, name: CommandName, body: object): boolean =>
  decide(order, command(order, name, body)).accepted;

describe('the actions an order offers', () => {
  test('a new order offers exactly its allowed commands', () => {
    expect(allowedActionNames(taken())).toEqual([
      'ship',
      'create-shipment',
      'cancel',
      'refund',
      'record-payment',
      'hold',
      'process',
      'request-logistics',
      'acquire-logistics',
      'change-customer',
      'change-address',
    ]);
    const unpaid = taken({ captured: 0, requiresAcceptance: true });
    expect(allowedActionNames(unpaid)).toEqual([
      ...(['accept', 'refuse', 'cancel', 'record-payment'] as const),
      ...(['hold', 'change-customer', 'change-address'] as const),
    ]);
  });

  test('an order in transit offers what may happen to it', () => {
    expect(allowedActionNames(play(taken(), shipByHand()))).toEqual([
      'deliver',
      'confirm-receipt',
      'refund',
      'return',
      'request-return',
      'record-payment',
      'hold',
      'open-incident',
      'edit-shipment',
      'change-customer',
      'change-address',
      'complete',
    ]);
  });

  test('a waiting shipment can be handed over or voided once its label exists', () => {
    const waiting = allowedActionNames(play(taken(), packByHand()));
    expect(waiting).toEqual(expect.arrayContaining(['ship', 'hand-over', 'void-shipment']));
    const pending = allowedActionNames(play(taken(), shipByLabel()));
    expect(pending).not.toContain('hand-over');
    expect(pending).toContain('void-shipment');
    expect(allowedActionNames(play(taken(), shipByLabel(), labelBought(1)))).toContain('deliver');
  });

  test('an order at its end still offers what can happen late', () => {
    const closed = play(taken(), shipByHand(), ask('complete', {}), ask('close', {}));
    expect(allowedActionNames(closed)).toEqual([
      ...(['deliver', 'confirm-receipt', 'refund', 'record-payment', 'archive'] as const),
    ]);
  });

  test('an action has what a form needs, and a description of how it can be reverted', () => {
    for (const { action, irreversible, fields } of allowedActions(taken())) {
      expect(irreversible).toBe(COMMANDS[action].irreversible);
      expect(fields).toMatchObject({ type: 'object', additionalProperties: false });
      expect(fields).not.toHaveProperty('$schema');
    }
  });

  const formOf = (order: Order, name: CommandName) =>
    allowedActions(order).find(({ action }) => action === name)?.fields as
      | { readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>> }
      | undefined;
  const fieldsIn = (order: Order, name: CommandName): string[] =>
    Object.keys(formOf(order, name)?.properties ?? {});

  test('a form has exactly the fields that this order accepts', () => {
    expect(fieldsIn(taken(), 'ship')).toEqual(['lines', 'carrier', 'manual']);
    const packed = play(taken(), packByHand());
    expect(fieldsIn(packed, 'ship')).toEqual(['shipmentId']);
    const half = play(taken(), packByHand([{ id: '1', quantity: 1 }]));
    expect(fieldsIn(half, 'ship')).toEqual(['lines', 'shipmentId', 'carrier', 'manual']);
    expect(fieldsIn(taken(), 'change-address')).toEqual(['shippingAddress', 'billingAddress']);
    expect(fieldsIn(packed, 'change-address')).toEqual(['billingAddress']);
    expect(fieldsIn(taken(), 'cancel')).toEqual(['lines', 'reason', 'by']);
    const whole = taken({ lines: [lineOf('1', 1), lineOf('2', 1)], policy: { partialCancel: false } });
    expect(fieldsIn(whole, 'cancel')).toEqual(['reason', 'by']);
  });

  test('a form lists exactly what the command can be about', () => {
    const order = play(taken(), shipByHand([{ id: '1', quantity: 1 }]), packByHand());
    const choices = (name: CommandName) => formOf(order, name)?.properties.shipmentId?.enum;
    expect([choices('hand-over'), choices('void-shipment')]).toEqual([[shipmentNo(2)], [shipmentNo(2)]]);
    expect(choices('deliver')).toEqual([shipmentNo(1)]);
    expect(choices('edit-shipment')).toEqual([shipmentNo(1), shipmentNo(2)]);
  });

  test('an order offers exactly the commands that it would accept with some body', () => {
    fc.assert(
      fc.property(lives(20), someNumbers, (choices, drawn) => {
        const order = walk(choices);
        const offered = new Set(allowedActionNames(order));
        const wrong = COMMAND_NAMES.flatMap((name) => {
          const plain = everyPlainBody(order, name);
          if (offered.has(name)) return plain.some((body) => isTaken(order, name, body)) ? [] : [{ name }];
          const random = drawn.map((choice) => randomBody(order, name, new Dice(choice)));
          return [...plain, ...random]
            .filter((body) => isTaken(order, name, body))
            .map((body) => ({ name, body }));
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: LIVES },
    );
  });

  test('every body that is tried here fits its schema', () => {
    fc.assert(
      fc.property(lives(20), someNumbers, (choices, drawn) => {
        const order = walk(choices);
        const wrong = COMMAND_NAMES.flatMap((name) => {
          const random = drawn.map((choice) => randomBody(order, name, new Dice(choice)));
          const bodies = [...everyPlainBody(order, name), ...random];
          return bodies.filter((body) => !sealedBody(name).safeParse(body).success);
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  /** What a person writes into a text field: the code of the pickup, and texts that the vault has taken. */
  const written = (order: Order) => (field: string) =>
    field === 'code'
      ? (order.pickupCode ?? 'CODE-1')
      : field === 'paymentId'
        ? `bank-${order.version}`
        : 'txt_word';

  test('a body that a client fills in from the form alone is accepted', () => {
    fc.assert(
      fc.property(lives(20), (choices) => {
        const order = walk(choices);
        const wrong = allowedActions(order).flatMap(({ action, fields }) => {
          const body = fillForm(fields as FormSchema, written(order));
          const decision = decide(order, command(order, action, body));
          return decision.accepted ? [] : [{ action, body, refusal: decision.refusal }];
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: LIVES },
    );
  });

  test('a form lists exactly the subjects of the command', () => {
    fc.assert(
      fc.property(lives(20), (choices) => {
        const order = walk(choices);
        const forms = new Map(
          allowedActions(order).map(({ action, fields }) => [action, fields as FormSchema]),
        );
        const wrong = COMMAND_NAMES.flatMap((name) =>
          everyPlainBody(order, name).flatMap((body) => {
            const [field, id] = resourceOf(body) ?? [];
            if (field === undefined) return [];
            const isNamed = forms.get(name)?.properties?.[field]?.enum?.includes(id) ?? false;
            const bodies = everyPlainBody(order, name).filter((one) => resourceOf(one)?.[1] === id);
            return isNamed === bodies.some((one) => isTaken(order, name, one))
              ? []
              : [{ name, field, id, isNamed }];
          }),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: LIVES },
    );
  });

  test('a form has for each line the number of open units, and the rule accepts no more', () => {
    fc.assert(
      fc.property(lives(20), (choices) => {
        const order = walk(choices);
        const wrong = allowedActions(order).flatMap(({ action, fields }) => {
          const form = fields as FormSchema;
          const body = fillForm(form, written(order));
          if ('shipmentId' in body || form.properties?.returnId) return [];
          return linesOfForm(form).flatMap(({ id, quantity }) => {
            const whole = WHOLE_LINES.has(action);
            const [fits, more] = [quantity, quantity + 1].map((units) =>
              decide(order, command(order, action, { ...body, lines: [{ id, quantity: units }] })),
            );
            const codes = [fits, more].map((one) => (one?.accepted ? 'taken' : one?.refusal.code));
            const [first = '', second] = codes;
            const isFirst = first === 'taken' || LEFT_TO_THE_RULE.has(`${action} ${first}`);
            return isFirst && (whole || second !== 'taken') ? [] : [{ action, id, quantity, codes }];
          });
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: LIVES },
    );
  });

  test('a form offers a refund of no more units than were paid (M13)', () => {
    const order = taken({
      lines: [lineOf('1', 5, { unitPrice: 1000 }), lineOf('2', 1, { unitPrice: 3000 })],
      captured: 2999,
    });
    const form = allowedActions(order).find(({ action }) => action === 'refund')?.fields as FormSchema;
    expect(linesOfForm(form)).toEqual([{ id: '1', quantity: 2 }]);
  });

  test('a form offers a refund of shipping only while some is left, and a status of a shipment only if it may leave', () => {
    const shipping = play(taken(), ask('refund', { shipping: eur(490) }));
    expect(fieldsIn(taken(), 'refund')).toContain('shipping');
    expect(fieldsIn(shipping, 'refund')).not.toContain('shipping');
    const packed = play(taken(), packByHand());
    expect(fieldsIn(packed, 'edit-shipment')).toContain('status');
    const held = play(packed, ask('hold', { reason: 'txt_reason' }));
    expect(fieldsIn(held, 'edit-shipment')).not.toContain('status');
  });

  test('the form of placing with a supplier lists the lines that are still to be placed', () => {
    const supplier = { name: 'factory', kind: 'fulfillment' };
    const order = taken({
      lines: ['1', '2', '3'].map((id) => lineOf(id, 1, id === '3' ? {} : { supplier })),
    });
    const placed = play(order, ask('place-source', { lines: [{ id: '1' }] }));
    const form = allowedActions(placed).find(({ action }) => action === 'place-source')?.fields;
    expect(form).toMatchObject({ properties: { lines: { items: { properties: { id: { enum: ['2'] } } } } } });
  });
});
