/** What a reason may be given for. */
export type ReasonType = 'REFUND' | 'CANCELATION' | 'INCIDENT_OPEN' | 'INCIDENT_CLOSE' | 'REFUSED';

interface Reason {
  code: string;
  label: string;
  type: ReasonType;
  customer_right: boolean;
  shop_right: boolean;
  is_taxable: boolean;
}

/** RE01: the reasons that the operator has set up. */
export const REASONS: readonly Reason[] = [
  reason('14', 'Item returned', 'REFUND'),
  reason('15', 'Item not received', 'REFUND'),
  reason('16', 'Item not as described', 'REFUND'),
  reason('17', 'Out of stock', 'REFUND'),
  reason('19', 'Gesture of goodwill', 'REFUND'),
  reason('34', 'Out of stock', 'CANCELATION'),
  reason('35', 'Cancelled on customer request', 'CANCELATION'),
  reason('1', 'Item not received', 'INCIDENT_OPEN'),
  reason('2', 'Solved with the customer', 'INCIDENT_CLOSE'),
];

function reason(code: string, label: string, type: ReasonType): Reason {
  return { code, label, type, customer_right: type === 'INCIDENT_OPEN', shop_right: true, is_taxable: false };
}
