import type { OrderView } from '../../../domain/order/read/view';

/** What tests read of problem responses. */
interface ProblemAnswer {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  errors: { in: string; pointer: string; message: string }[];
  orderVersion: number;
  order: string;
}

export interface TimelineItem {
  sequence: number;
  at: string;
  what: string;
  who: string;
  onBehalfOf: string | null;
  cause: string;
  requestId: string | null;
  data: Record<string, unknown>;
}

/** An order as every response shows it. */
export type Shown = OrderView;

/** What tests read of all other responses. Each field is in some of them only: expect it before use. */
interface OtherAnswer {
  state: string;
  command: string;
  refusal: { code: string; detail: string };
  nextCursor: string | null;
  chain: { verified: boolean; brokenAt?: number };
  ok: boolean;
  problem: string;
  key: string;
  role: string;
  name: string;
  kind: string;
  settings: Record<string, unknown>;
  policy: Record<string, unknown>;
  pulledAt: string | null;
  revokedAt: string | null;
  sellerId: string | null;
  kept: number;
  known: number;
  checks: Record<string, string>;
  missing: string[];
  sku: string;
  onHand: number;
  reserved: number;
  available: number;
  /** What a status leads to, or why to none. */
  words: string[];
  way: { command: string; status: string }[];
  does: string;
  offered: boolean;
  overdue: boolean;
  /** Of a callback for which no shipment was found. */
  trackingNumber: string;
}

/** What problems and systems call their status is looked at with `toMatchObject`. */
export type AnswerBody = Shown &
  Omit<ProblemAnswer, 'status'> &
  OtherAnswer & { items: (Shown & TimelineItem & OtherAnswer)[] };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the response; an empty object if it has no body or another type. */
  readonly body: AnswerBody;
  readonly text: string;
}
