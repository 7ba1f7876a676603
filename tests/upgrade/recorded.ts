import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shown } from '../support/api/answers';

/** A run as Temporal listed it when the workers of 0.2 had been stopped. */
export interface RecordedRun {
  readonly workflowId: string;
  readonly type: string;
  readonly status: 'RUNNING' | 'COMPLETED';
  readonly taskQueue: string;
  readonly searchAttributes: Readonly<Record<string, readonly (string | boolean)[]>>;
}

export interface RecordedSchedule {
  readonly scheduleId: string;
  readonly everyMs: number;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly taskQueue: string;
}

type Row = Readonly<Record<string, unknown>>;

/** What version 0.2 left behind; README.md describes how it was recorded. */
export interface RecordedState {
  readonly secret: string;
  readonly apiKey: string;
  readonly sellerKey: string;
  readonly queuePrefix: string;
  /** Of the shop at the marketplace. */
  readonly shopKey: string;
  /** Of the carrier's callbacks. */
  readonly webhookSecret: string;
  /** The ids of the orders by their names in the tests. */
  readonly orders: Readonly<Record<string, string>>;
  /** The command that was stored while no worker ran. */
  readonly unanswered: {
    readonly id: string;
    readonly command: string;
    readonly body: object;
    readonly key: string;
  };
  readonly runs: readonly RecordedRun[];
  readonly schedules: readonly RecordedSchedule[];
  readonly migrations: readonly (Row & { readonly migration_name: string; readonly checksum: string })[];
  readonly tables: Readonly<Record<string, readonly Row[]>>;
}

/** The response of 0.2 for one order, with the names of its allowed actions in place of their forms. */
export interface RecordedAnswer {
  readonly order: Omit<Shown, 'allowedActions'> & { readonly allowedActions: readonly string[] };
  readonly timeline?: { readonly chain: { readonly verified: boolean }; readonly facts: readonly string[] };
}

/** The placeholder in the record for the address of the simulators. */
const SIMULATORS = 'http://simulators.invalid';

/** A file of the record as it is. */
export const textOf = (file: string): string =>
  readFileSync(join(__dirname, 'v0.2.0', `${file}.json`), 'utf8');

/** The state, with connections that point at these simulators. */
export const readState = (simulatorsUrl = SIMULATORS): RecordedState =>
  JSON.parse(textOf('state').replaceAll(SIMULATORS, simulatorsUrl));

export const readAnswers = (): Readonly<Record<string, RecordedAnswer>> => JSON.parse(textOf('answers'));

/** The lines of the simulators' own file of state. */
export const readSimulators = (): readonly object[] => JSON.parse(textOf('simulators'));

/** What 0.2 named otherwise in its responses; with `warnings`, which it did not have, all differences that are meant. */
export const RENAMED_VIEWS: Readonly<Record<string, string>> = { poleepo: 'backoffice' };

/** A recorded response with the current names. */
export const renamed = ({ views, ...order }: RecordedAnswer['order']) => ({
  ...order,
  warnings: [],
  views: Object.fromEntries(Object.entries(views).map(([view, word]) => [RENAMED_VIEWS[view] ?? view, word])),
});

/** A current response in the form of the recorded ones; each address on this machine stands for the simulators'. */
export function recordedForm({ allowedActions, ...order }: Shown): RecordedAnswer['order'] {
  const text = JSON.stringify({ ...order, allowedActions: allowedActions.map(({ action }) => action) });
  return JSON.parse(text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, SIMULATORS));
}
