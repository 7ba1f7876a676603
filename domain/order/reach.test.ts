import type { Choices } from '../../tests/support/domain/walk';
import { firstFacts, walk } from '../../tests/support/domain/walk';
import type { ErrorCode } from '../errors';
import { DIMENSION_NAMES, DIMENSIONS } from './dimensions';
import type { FactType } from './facts';
import { statusOf } from './status';

/** Numbers that look random and are the same on every run (a linear congruential generator). */
function* sequence(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 16;
  }
}

function choicesOf(seed: number): Choices {
  const numbers = sequence(seed);
  const draw = (length: number) => Array.from({ length }, () => numbers.next().value ?? 0);
  return [draw(40), ...Array.from({ length: 30 }, () => draw(16))];
}

const FACTS: Readonly<Record<FactType, true>> = {
  OrderTaken: true,
  PaymentRecorded: true,
  LinesAccepted: true,
  LinesRefused: true,
  AcceptanceExpired: true,
  OrderReleased: true,
  ShipmentCreated: true,
  LabelBought: true,
  LabelFailed: true,
  ShipmentHandedOver: true,
  ShipmentVoided: true,
  CarrierReported: true,
  ReceiptConfirmed: true,
  LinesCancelled: true,
  OrderCancelled: true,
  RefundRequested: true,
  RefundDone: true,
  RefundDeclined: true,
  RefundFailed: true,
  ReturnRequested: true,
  ReturnApproved: true,
  ReturnRejected: true,
  ReturnReceived: true,
  IncidentOpened: true,
  IncidentClosed: true,
  ShipmentEdited: true,
  ReturnShipped: true,
  RefundStarted: true,
  OrderHeld: true,
  HoldLifted: true,
  ProcessingStarted: true,
  LogisticsReported: true,
  PickupPrepared: true,
  PickupReady: true,
  PickupCollected: true,
  PickupCancelled: true,
  ReservationRequested: true,
  LinesReserved: true,
  StockSettled: true,
  SourceRequested: true,
  SourcePlaced: true,
  SourcePaid: true,
  SourceTracked: true,
  SourceCancelled: true,
  SourceRefundReviewed: true,
  SourceRefundSettled: true,
  LinesResourced: true,
  PeopleCorrected: true,
  ChannelContradicted: true,
  PostedOrderConfirmed: true,
  PostedOrderContradicted: true,
  OrderArchived: true,
  OrderUnarchived: true,
  DeadlineMissed: true,
  OrderCompleted: true,
  OrderClosed: true,
  EffectDone: true,
  EffectDelayed: true,
  EffectNeedsAttention: true,
  EffectRetried: true,
  EffectGivenUp: true,
};

const CODES: readonly ErrorCode[] = [
  'order_cancelled',
  'order_closed',
  'order_completed',
  'order_not_completed',
  'line_not_found',
  'shipment_not_found',
  'return_not_found',
  'effect_not_found',
  'quantity_too_large',
  'nothing_to_accept',
  'acceptance_by_whole_line',
  'not_released',
  'nothing_to_ship',
  'nothing_to_hand_over',
  'label_pending',
  'already_handed_over',
  'shipment_cancelled',
  'nothing_on_its_way',
  'nothing_to_receive',
  'nothing_to_cancel',
  'nothing_to_refund',
  'refund_exceeds_captured',
  'refund_exceeds_shipping',
  'refund_not_positive',
  'nothing_to_return',
  'return_not_requested',
  'return_not_approved',
  'return_open',
  'refund_open',
  'not_fulfilled',
  'not_paid',
  'payment_state_backwards',
  'payment_below_refunded',
  'way_out_not_open',
  'deadline_not_due',
  'malformed_command',
  'on_hold',
  'not_on_hold',
  'processing_required',
  'already_processing',
  'nothing_to_process',
  'logistics_not_expected',
  'is_a_pickup',
  'not_a_pickup',
  'pickup_not_ready',
  'pickup_code_wrong',
  'nothing_handed_over',
  'no_incident',
  'incident_already_open',
  'incident_open',
  'dispute_window_over',
  'refund_not_found',
  'refund_not_by_hand',
  'no_cash_due',
  'cash_differs',
  'shipment_not_editable',
  'address_in_use',
  'reservation_open',
  'nothing_to_source',
  'source_not_found',
  'source_not_expected',
  'not_archivable',
  'already_archived',
  'not_archived',
];

describe('the random lives that the properties are checked on', () => {
  const facts = new Set<string>();
  const codes = new Set<string>();
  const states = new Set<string>();

  beforeAll(() => {
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const choices = choicesOf(seed);
      for (const { type } of firstFacts(choices)) facts.add(type);
      walk(choices, ({ decision, after }) => {
        for (const [dimension, word] of Object.entries(statusOf(after))) states.add(`${dimension}: ${word}`);
        if (!decision.accepted) codes.add(decision.refusal.code);
        else for (const { data } of decision.facts) facts.add(data.type);
      });
    }
  }, 120_000);

  test('they reach every kind of fact', () => {
    expect(Object.keys(FACTS).filter((type) => !facts.has(type))).toEqual([]);
  });

  test('they reach every state that an order can have', () => {
    const all = DIMENSION_NAMES.flatMap((name) =>
      DIMENSIONS[name].map((entry) => `${name}: ${entry}`),
    ).filter(
      // The state of an order that was received and not taken yet.
      (entry) => entry !== 'lifecycle: received',
    );
    expect(all.filter((entry) => !states.has(entry))).toEqual([]);
  });

  test('they reach every refusal that a random command can get', () => {
    expect(CODES.filter((code) => !codes.has(code))).toEqual([]);
  });
});
