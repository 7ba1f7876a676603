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

const refusalRule = (title: string): ErrorRule => ({
  status: 409,
  retry: 'after_change',
  log: 'info',
  title,
});
const badRequestRule = (title: string, status = 400): ErrorRule => ({
  status,
  retry: 'no',
  log: 'info',
  title,
});
const unavailableRule = (title: string): ErrorRule => ({ status: 503, retry: 'later', log: 'warn', title });

export const ERRORS = {
  // Errors of the request itself, found before anything is decided.
  invalid_request: badRequestRule('The request does not match its schema'),
  invalid_json: badRequestRule('The body is not valid JSON'),
  unsupported_media_type: badRequestRule('The body must be application/json', 415),
  payload_too_large: badRequestRule('The body is too large', 413),
  headers_too_large: badRequestRule('The headers are too large', 431),
  request_timeout: badRequestRule('The request took too long to arrive', 408),
  unauthorized: badRequestRule('A valid API key is required', 401),
  invalid_signature: badRequestRule('The signature of the callback is missing or wrong', 401),
  forbidden: badRequestRule('This API key does not permit the request', 403),
  not_found: badRequestRule('Not found', 404),
  method_not_allowed: badRequestRule('This path does not support the method', 405),
  idempotency_key_reused: badRequestRule(
    'This Idempotency-Key was already used with a different request',
    422,
  ),
  precondition_failed: badRequestRule('The order has changed in the meantime', 412),
  gone: badRequestRule('No longer available', 410),
  rate_limited: { status: 429, retry: 'later', log: 'info', title: 'Too many requests' },
  overloaded: unavailableRule('Too many requests are being processed at the moment'),
  unavailable: unavailableRule('A required service does not answer'),
  internal: { status: 500, retry: 'later', log: 'error', title: 'Internal error' },
  settings_invalid: badRequestRule('The settings of the connection cannot be used'),
  order_conflict: refusalRule('Another order already has this channel and external id'),
  name_taken: refusalRule('The name is already in use'),
  connection_in_use: refusalRule('The connection is used by another connection'),
  callback_decided: refusalRule('The callback already belongs to an order or was dismissed'),
  callback_dismissed: refusalRule('The callback was dismissed: it belongs to no shipment'),
  stock_reserved: refusalRule('More units than this are reserved for orders'),
  in_progress: refusalRule('The first request with this Idempotency-Key is still in progress'),

  // Refusals of `decide`.
  order_not_taken: refusalRule('The order has been received but not taken yet'),
  order_already_taken: refusalRule('The order was already taken'),
  unknown_command: refusalRule('Unknown command'),
  malformed_command: refusalRule('The body of the command does not match its schema'),
  version_conflict: {
    status: 412,
    retry: 'after_change',
    log: 'info',
    title: 'The order has changed in the meantime',
  },
  order_cancelled: refusalRule('The order is cancelled'),
  order_closed: refusalRule('The order is closed'),
  order_completed: refusalRule('The order is completed'),
  order_not_completed: refusalRule('The order is not completed'),
  line_not_found: refusalRule('Line not found'),
  shipment_not_found: refusalRule('Shipment not found'),
  return_not_found: refusalRule('Return not found'),
  effect_not_found: refusalRule('No effect with this key needs attention'),
  quantity_too_large: refusalRule('The quantity exceeds the units that this command may still take'),
  currency_mismatch: refusalRule("The amount is not in the order's currency"),
  nothing_to_accept: refusalRule('No line is waiting for acceptance'),
  acceptance_by_whole_line: refusalRule('This channel accepts or refuses only whole lines or whole orders'),
  not_released: refusalRule('The order is not released for fulfillment'),
  nothing_to_ship: refusalRule('No accepted units are left to ship'),
  nothing_to_hand_over: refusalRule('No shipment is waiting to be handed over'),
  label_pending: refusalRule('The label has not been bought yet'),
  already_handed_over: refusalRule('The goods have already been handed over'),
  not_voidable: refusalRule('The label cannot be voided'),
  shipment_cancelled: refusalRule('The shipment is cancelled'),
  unknown_reason: refusalRule('The channel does not know this reason code'),
  unknown_carrier: refusalRule('Carrier connection not found'),
  carrier_sells_no_labels: refusalRule('This carrier connection does not sell labels'),
  nothing_on_its_way: refusalRule('No shipment is on its way'),
  nothing_to_receive: refusalRule('No handed-over units are left to confirm'),
  partial_cancel_not_allowed: refusalRule('This channel allows cancelling only everything that is left'),
  nothing_to_cancel: refusalRule('Nothing is left to cancel'),
  nothing_to_refund: refusalRule('No captured amount is left to refund'),
  refund_exceeds_captured: refusalRule('The refund exceeds the captured amount that is not refunded yet'),
  refund_exceeds_shipping: refusalRule('The shipping refund exceeds what was paid for shipping'),
  refund_not_positive: refusalRule('The refund must be greater than zero'),
  nothing_to_return: refusalRule('No handed-over units are left to return'),
  return_not_requested: refusalRule('The return is not waiting for approval'),
  return_not_approved: refusalRule('The return is not approved'),
  return_open: refusalRule('A return is open'),
  refund_open: refusalRule('A refund is open'),
  incident_open: refusalRule('An incident is open'),
  not_fulfilled: refusalRule('Not everything has been handed over'),
  not_paid: refusalRule('The order is not paid'),
  payment_state_backwards: refusalRule('A payment cannot go back to that state'),
  payment_below_refunded: refusalRule('The payment cannot be less than what was refunded from it'),
  on_hold: refusalRule('The order is on hold'),
  not_on_hold: refusalRule('The order is not on hold'),
  processing_required: refusalRule('This channel requires processing to start before shipping'),
  already_processing: refusalRule('Processing has already started'),
  nothing_to_process: refusalRule('No units are left to process here'),
  logistics_not_expected: refusalRule('The logistics provider is not in a state that allows this'),
  not_a_pickup: refusalRule('The order is not a store pickup'),
  is_a_pickup: refusalRule('The order is a store pickup'),
  pickup_not_ready: refusalRule('The pickup is not in a state that allows this'),
  pickup_code_wrong: refusalRule('Wrong pickup code'),
  no_incident: refusalRule('There is no open incident'),
  incident_already_open: refusalRule('An incident is already open'),
  nothing_handed_over: refusalRule('Nothing has been handed over yet'),
  dispute_window_over: refusalRule('The dispute window has ended'),
  refund_not_found: refusalRule('Refund not found'),
  refund_not_by_hand: refusalRule('The refund is not waiting for a manual payment'),
  refund_after_refusal: refusalRule('This channel issues refunds itself after a refusal'),
  no_cash_due: refusalRule('No cash on delivery is due'),
  cash_differs: refusalRule('The amount differs from the cash due on delivery'),
  shipment_not_editable: refusalRule('A shipment whose label came from its carrier cannot be edited'),
  tracking_number_required: refusalRule('A tracking number is required'),
  address_in_use: refusalRule('A packed shipment or a supplier already uses the address'),
  connection_is_live: refusalRule('A test order uses only connections in test mode'),
  reservation_open: refusalRule('A stock reservation is in progress'),
  nothing_to_source: refusalRule('No line is waiting to be placed with a supplier'),
  unknown_supplier: refusalRule('Supplier connection not found'),
  source_not_found: refusalRule('Supplier order not found'),
  source_not_expected: refusalRule('The supplier order is not in a state that allows this'),
  not_archivable: refusalRule('Only a finished order can be archived'),
  already_archived: refusalRule('The order is already archived'),
  not_archived: refusalRule('The order is not archived'),
  real_order_exists: refusalRule('Test orders are offered only until the first live order'),
  lines_of_others: refusalRule('The order has lines of other sellers'),
  status_unknown: badRequestRule('Unknown status for this view'),
  status_not_settable: refusalRule('This status is derived and cannot be set'),
  status_not_reachable: refusalRule('The order cannot reach this status from its current state'),
  fields_missing: badRequestRule('This status requires more fields'),
  way_out_not_open: refusalRule('This way out is not available for the effect'),
  deadline_not_due: refusalRule('The deadline has not been reached'),
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

/** Distinguishes a refusal from the other results of a rule. */
export const isRefusal = (answer: object): answer is Refusal => 'kind' in answer && answer.kind === 'refused';

/** What is stored of a refusal: its `kind` only distinguishes it in memory. */
export const storedRefusal = ({ code, detail }: StoredRefusal): StoredRefusal => ({ code, detail });

/**
 * How a call to an outside system failed. `transient`: retry; `throttled`: retry after the given time; `refused`:
 * final, a retry would change nothing; `unknown`: the call may have taken effect, so look it up before retrying.
 */
export type OutsideFailureKind = 'transient' | 'throttled' | 'refused' | 'unknown';

/**
 * Thrown by connectors. `code` is short, defined here or by the connector (`address_invalid`), free of personal data,
 * and may be stored by Temporal. `remark` is the other side's own text, which may name people: it is stored in the
 * vault or not at all.
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
