/**
 * Every code this system answers with, in one place: the HTTP status it becomes, whether the same request may
 * succeed later, and how loudly it is logged. Codes are stable: clients match on them.
 */
export interface ErrorRule {
  readonly status: number;
  readonly retry: 'no' | 'later' | 'after_change';
  readonly log: 'debug' | 'info' | 'warn' | 'error';
  readonly title: string;
}

const refused = (title: string): ErrorRule => ({ status: 409, retry: 'after_change', log: 'info', title });
const badRequest = (title: string, status = 400): ErrorRule => ({ status, retry: 'no', log: 'info', title });
const unavailable = (title: string): ErrorRule => ({ status: 503, retry: 'later', log: 'warn', title });

export const ERRORS = {
  // What a request can get wrong before anything is decided.
  invalid_request: badRequest('The request does not fit its schema'),
  invalid_json: badRequest('The body is not valid JSON'),
  unsupported_media_type: badRequest('The body must be application/json', 415),
  payload_too_large: badRequest('The body is too large', 413),
  headers_too_large: badRequest('The headers are too large', 431),
  request_timeout: badRequest('The request took too long to come in', 408),
  unauthorized: badRequest('A valid API key is needed', 401),
  invalid_signature: badRequest('The callback is not signed as it must be', 401),
  forbidden: badRequest('This API key may not do that', 403),
  not_found: badRequest('There is no such thing', 404),
  method_not_allowed: badRequest('This path does not take that method', 405),
  idempotency_key_reused: badRequest('This Idempotency-Key was used with another body', 422),
  precondition_failed: badRequest('The order has changed since', 412),
  gone: badRequest('It is gone', 410),
  unavailable: unavailable('A part that is needed does not answer'),
  internal: { status: 500, retry: 'later', log: 'error', title: 'Something went wrong here' },
  order_conflict: refused('Another order has this channel and external id'),
  name_taken: refused('The name is taken'),
  connection_in_use: refused('Another connection names it'),
  stock_reserved: refused('More of it is held for orders'),
  in_progress: refused('The first request with this Idempotency-Key is still running'),

  // What `decide` refuses.
  order_not_taken: refused('The order has not been taken yet'),
  order_already_taken: refused('The order was taken before'),
  unknown_command: refused('There is no such command'),
  malformed_command: refused('The body of the command does not fit its schema'),
  version_conflict: { status: 412, retry: 'after_change', log: 'info', title: 'The order has changed since' },
  order_cancelled: refused('The order is cancelled'),
  order_closed: refused('The order is closed'),
  order_completed: refused('The order is completed'),
  order_not_completed: refused('The order is not completed'),
  line_not_found: refused('The order has no such line'),
  shipment_not_found: refused('The order has no such shipment'),
  return_not_found: refused('The order has no such return'),
  effect_not_found: refused('No effect with that key needs attention'),
  quantity_too_large: refused('The quantity is larger than what is open'),
  currency_mismatch: refused("The amount is not in the order's currency"),
  nothing_to_accept: refused('No line waits for acceptance'),
  acceptance_by_whole_line: refused('This channel decides whole lines'),
  not_released: refused('The order is not released for fulfilment'),
  nothing_to_ship: refused('No accepted quantity is left to ship'),
  nothing_to_hand_over: refused('No shipment waits to be handed over'),
  label_pending: refused('The label is not there yet'),
  already_handed_over: refused('The goods have been handed over'),
  not_voidable: refused('The carrier does not take labels back'),
  shipment_cancelled: refused('The shipment is cancelled'),
  unknown_reason: refused('The channel knows no such reason'),
  unknown_carrier: refused('There is no such carrier connection'),
  carrier_sells_no_labels: refused('This carrier connection sells no labels'),
  nothing_on_its_way: refused('No shipment is on its way'),
  nothing_to_receive: refused('Nothing handed over is left to confirm'),
  partial_cancel_not_allowed: refused('This channel cancels all that is left, or nothing'),
  nothing_to_cancel: refused('Nothing is left to cancel'),
  nothing_to_refund: refused('Nothing captured is left to refund'),
  refund_exceeds_captured: refused('The refund is above what was captured and not yet refunded'),
  refund_exceeds_shipping: refused('The refund of shipping is above what was paid for it'),
  refund_not_positive: refused('The refund must come to more than nothing'),
  nothing_to_return: refused('Nothing handed over is left to return'),
  return_not_requested: refused('The return does not wait for a decision'),
  return_not_approved: refused('The return is not approved'),
  return_open: refused('A return is open'),
  refund_open: refused('A refund is open'),
  incident_open: refused('An incident is open'),
  not_fulfilled: refused('Not everything has been handed over'),
  not_paid: refused('The order is not paid'),
  payment_state_backwards: refused('A payment does not go back to that state'),
  payment_below_refunded: refused('The payment cannot be below what was refunded of it'),
  on_hold: refused('The order is on hold'),
  not_on_hold: refused('The order is not on hold'),
  processing_required: refused('This channel ships nothing before processing has begun'),
  already_processing: refused('Processing has begun already'),
  nothing_to_process: refused('Nothing of the order is processed here'),
  logistics_not_expected: refused('The order is not at that point with its logistics provider'),
  not_a_pickup: refused('The order is not collected in a store'),
  is_a_pickup: refused('The order is collected in a store'),
  pickup_not_ready: refused('The pickup is not at that point'),
  pickup_code_wrong: refused('The pickup code is not the one that was given out'),
  no_incident: refused('No incident is open on it'),
  incident_already_open: refused('An incident is open on it already'),
  nothing_handed_over: refused('Nothing of it has been handed over'),
  dispute_window_over: refused('The time for incidents is over'),
  refund_not_found: refused('The order has no such refund'),
  refund_not_by_hand: refused('The refund does not wait for somebody to pay it by hand'),
  refund_after_refusal: refused('This channel gives money back by itself after a refusal'),
  no_cash_due: refused('No cash is due on delivery'),
  cash_differs: refused('The cash is not what is due'),
  shipment_not_editable: refused('The carrier keeps this shipment; it cannot be edited'),
  tracking_number_required: refused('A tracking number is needed'),
  address_in_use: refused('Something is packed for the address'),
  connection_is_live: refused('A test order touches connections in their test mode only'),
  reservation_open: refused('Stock is being reserved for it'),
  nothing_to_source: refused('No line waits to be placed with a supplier'),
  unknown_supplier: refused('There is no such supplier connection'),
  source_not_found: refused('The order has no such order at a supplier'),
  source_not_expected: refused('The order at the supplier is not at that point'),
  not_archivable: refused('Only an order that is over is archived'),
  already_archived: refused('The order is archived'),
  not_archived: refused('The order is not archived'),
  real_order_exists: refused('Test orders are offered until a real order has come'),
  lines_of_others: refused('The order has lines of other sellers'),
  status_unknown: badRequest('The vocabulary has no such word'),
  status_not_settable: refused('Nobody sets that status: it follows from what happens'),
  status_not_reachable: refused('The order does not get to that status from here'),
  fields_missing: badRequest('That status needs more fields'),
  way_out_not_open: refused('That way out is not open for this effect'),
  deadline_not_due: refused('The deadline is not due'),
} as const satisfies Record<string, ErrorRule>;

export type ErrorCode = keyof typeof ERRORS;

/** The rule of a code. */
export function errorRule(code: ErrorCode): ErrorRule {
  return ERRORS[code];
}

/** A refusal as it is stored with its command and shown to the caller. */
export interface StoredRefusal {
  readonly code: ErrorCode;
  /** One sentence for a person; names what the caller named, never personal data. */
  readonly detail: string;
}

/** A refusal of `decide`: an expected outcome, never thrown inside the domain. */
export interface Refusal extends StoredRefusal {
  readonly kind: 'refused';
}

export function refuse(code: ErrorCode, detail: string = ERRORS[code].title): Refusal {
  return { kind: 'refused', code, detail };
}

/** Tells a refusal from whatever else a rule may answer with. */
export const isRefusal = (answer: object): answer is Refusal => 'kind' in answer && answer.kind === 'refused';

/** What is stored of a refusal: its `kind` only tells it apart in memory. */
export const storedRefusal = ({ code, detail }: StoredRefusal): StoredRefusal => ({ code, detail });

/**
 * What went wrong when an outside system was called. `transient`: try again; `throttled`: try again when told;
 * `refused`: an outcome, trying again changes nothing; `unknown`: it may have happened, look before trying again.
 */
export type OutsideFailureKind = 'transient' | 'throttled' | 'refused' | 'unknown';

/**
 * Thrown by connectors. `code` is ours and short (`address_invalid`), free of personal data, and may be kept in
 * Temporal; `remark` is the other side's own text, which may name people, and goes into the vault or nowhere.
 */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';

  constructor(
    readonly kind: OutsideFailureKind,
    readonly code: string,
    readonly options: { remark?: string; retryAfterMs?: number } = {},
  ) {
    super(`${kind}: ${code}`);
  }
}
