/**
 * The registry of error codes: the HTTP status of each, whether the same request may succeed later, and the level at
 * which it is logged. Codes are stable: clients match on them.
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
  // Errors of the request itself, found before anything is decided.
  invalid_request: badRequest('The request does not match its schema'),
  invalid_json: badRequest('The body is not valid JSON'),
  unsupported_media_type: badRequest('The body must be application/json', 415),
  payload_too_large: badRequest('The body is too large', 413),
  headers_too_large: badRequest('The headers are too large', 431),
  request_timeout: badRequest('The request took too long to arrive', 408),
  unauthorized: badRequest('A valid API key is required', 401),
  invalid_signature: badRequest('The signature of the callback is missing or wrong', 401),
  forbidden: badRequest('This API key does not permit the request', 403),
  not_found: badRequest('Not found', 404),
  method_not_allowed: badRequest('This path does not support the method', 405),
  idempotency_key_reused: badRequest('This Idempotency-Key was already used with a different request', 422),
  precondition_failed: badRequest('The order has changed in the meantime', 412),
  gone: badRequest('No longer available', 410),
  unavailable: unavailable('A required service does not answer'),
  internal: { status: 500, retry: 'later', log: 'error', title: 'Internal error' },
  order_conflict: refused('Another order already has this channel and external id'),
  name_taken: refused('The name is already in use'),
  connection_in_use: refused('The connection is used by another connection'),
  stock_reserved: refused('More units than this are reserved for orders'),
  in_progress: refused('The first request with this Idempotency-Key is still in progress'),

  // Refusals of `decide`.
  order_not_taken: refused('The order has been received but not taken yet'),
  order_already_taken: refused('The order was already taken'),
  unknown_command: refused('Unknown command'),
  malformed_command: refused('The body of the command does not match its schema'),
  version_conflict: {
    status: 412,
    retry: 'after_change',
    log: 'info',
    title: 'The order has changed in the meantime',
  },
  order_cancelled: refused('The order is cancelled'),
  order_closed: refused('The order is closed'),
  order_completed: refused('The order is completed'),
  order_not_completed: refused('The order is not completed'),
  line_not_found: refused('Line not found'),
  shipment_not_found: refused('Shipment not found'),
  return_not_found: refused('Return not found'),
  effect_not_found: refused('No effect with this key needs attention'),
  quantity_too_large: refused('The quantity exceeds the units that this command may still take'),
  currency_mismatch: refused("The amount is not in the order's currency"),
  nothing_to_accept: refused('No line is waiting for acceptance'),
  acceptance_by_whole_line: refused('This channel accepts or refuses only whole lines or whole orders'),
  not_released: refused('The order is not released for fulfillment'),
  nothing_to_ship: refused('No accepted units are left to ship'),
  nothing_to_hand_over: refused('No shipment is waiting to be handed over'),
  label_pending: refused('The label has not been bought yet'),
  already_handed_over: refused('The goods have already been handed over'),
  not_voidable: refused('The label cannot be voided'),
  shipment_cancelled: refused('The shipment is cancelled'),
  unknown_reason: refused('The channel does not know this reason code'),
  unknown_carrier: refused('Carrier connection not found'),
  carrier_sells_no_labels: refused('This carrier connection does not sell labels'),
  nothing_on_its_way: refused('No shipment is on its way'),
  nothing_to_receive: refused('No handed-over units are left to confirm'),
  partial_cancel_not_allowed: refused('This channel allows cancelling only everything that is left'),
  nothing_to_cancel: refused('Nothing is left to cancel'),
  nothing_to_refund: refused('No captured amount is left to refund'),
  refund_exceeds_captured: refused('The refund exceeds the captured amount that is not refunded yet'),
  refund_exceeds_shipping: refused('The shipping refund exceeds what was paid for shipping'),
  refund_not_positive: refused('The refund must be greater than zero'),
  nothing_to_return: refused('No handed-over units are left to return'),
  return_not_requested: refused('The return is not waiting for approval'),
  return_not_approved: refused('The return is not approved'),
  return_open: refused('A return is open'),
  refund_open: refused('A refund is open'),
  incident_open: refused('An incident is open'),
  not_fulfilled: refused('Not everything has been handed over'),
  not_paid: refused('The order is not paid'),
  payment_state_backwards: refused('A payment cannot go back to that state'),
  payment_below_refunded: refused('The payment cannot be less than what was refunded from it'),
  on_hold: refused('The order is on hold'),
  not_on_hold: refused('The order is not on hold'),
  processing_required: refused('This channel requires processing to start before shipping'),
  already_processing: refused('Processing has already started'),
  nothing_to_process: refused('No units are left to process here'),
  logistics_not_expected: refused('The logistics provider is not in a state that allows this'),
  not_a_pickup: refused('The order is not a store pickup'),
  is_a_pickup: refused('The order is a store pickup'),
  pickup_not_ready: refused('The pickup is not in a state that allows this'),
  pickup_code_wrong: refused('Wrong pickup code'),
  no_incident: refused('There is no open incident'),
  incident_already_open: refused('An incident is already open'),
  nothing_handed_over: refused('Nothing has been handed over yet'),
  dispute_window_over: refused('The dispute window has ended'),
  refund_not_found: refused('Refund not found'),
  refund_not_by_hand: refused('The refund is not waiting for a manual payment'),
  refund_after_refusal: refused('This channel issues refunds itself after a refusal'),
  no_cash_due: refused('No cash on delivery is due'),
  cash_differs: refused('The amount differs from the cash due on delivery'),
  shipment_not_editable: refused('A shipment whose label came from its carrier cannot be edited'),
  tracking_number_required: refused('A tracking number is required'),
  address_in_use: refused('A packed shipment or a supplier already uses the address'),
  connection_is_live: refused('A test order uses only connections in test mode'),
  reservation_open: refused('A stock reservation is in progress'),
  nothing_to_source: refused('No line is waiting to be placed with a supplier'),
  unknown_supplier: refused('Supplier connection not found'),
  source_not_found: refused('Supplier order not found'),
  source_not_expected: refused('The supplier order is not in a state that allows this'),
  not_archivable: refused('Only a finished order can be archived'),
  already_archived: refused('The order is already archived'),
  not_archived: refused('The order is not archived'),
  real_order_exists: refused('Test orders are offered only until the first live order'),
  lines_of_others: refused('The order has lines of other sellers'),
  status_unknown: badRequest('Unknown status for this view'),
  status_not_settable: refused('This status is derived and cannot be set'),
  status_not_reachable: refused('The order cannot reach this status from its current state'),
  fields_missing: badRequest('This status requires more fields'),
  way_out_not_open: refused('This way out is not available for the effect'),
  deadline_not_due: refused('The deadline has not been reached'),
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
 * How a call to an outside system failed. `transient`: retry; `throttled`: retry after the given time; `refused`: final,
 * a retry would change nothing; `unknown`: the call may have taken effect, so look it up before retrying.
 */
export type OutsideFailureKind = 'transient' | 'throttled' | 'refused' | 'unknown';

/**
 * Thrown by connectors. `code` is short, defined here or by the connector (`address_invalid`), free of personal data, and
 * may be kept in Temporal. `remark` is the other side's own text, which may name people: it is stored in the vault or not
 * at all.
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
