/** The five systems with the number of requirements of each; the numbers in use are P1–P30, U1–U71 and so on. */
export const SYSTEMS = { P: 30, U: 71, Z: 24, M: 25, L: 46 } as const;

const STATES = ['done', 'partly', 'missing'] as const;
type State = (typeof STATES)[number];

/** A row of the tables in docs/features.md. */
export interface Feature {
  readonly number: string;
  readonly state: State;
  /** What there is, and of what is not done what is missing. */
  readonly where: string;
  /** Paths of tests, relative to the document. */
  readonly tests: readonly string[];
}

const ROW = /^\| (?<number>[PUZML]\d+) \| [^|]+ \| (?<state>\w+) \| (?<where>[^|]*) \| (?<tests>[^|]*) \|$/;

/** The features that the document lists. Throws if a row has a state that there is not. */
export function featuresIn(document: string): Feature[] {
  return document.split('\n').flatMap((line) => {
    const { number = '', state = '', where = '', tests = '' } = ROW.exec(line)?.groups ?? {};
    if (number === '') return [];
    if (!isState(state)) throw new Error(`${number}: expected one of ${STATES.join(', ')}, not "${state}"`);
    return [
      { number, state, where, tests: [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path) },
    ];
  });
}

const isState = (text: string): text is State => (STATES as readonly string[]).includes(text);

const COUNTS = /(<!-- counts: begin -->)[\s\S]*(<!-- counts: end -->)/;

/** The document with its table of counts computed from its rows. */
export function withCounts(document: string): string {
  const features = featuresIn(document);
  const row = (name: string, of: readonly Feature[]): string =>
    `| ${[name, ...STATES.map((state) => of.filter((feature) => feature.state === state).length), of.length].join(' | ')} |`;
  const table = [
    `| system | ${STATES.join(' | ')} | of |`,
    '|---|---|---|---|---|',
    ...Object.keys(SYSTEMS).map((system) =>
      row(
        system,
        features.filter(({ number }) => number.startsWith(system)),
      ),
    ),
    row('all', features),
  ];
  return document.replace(COUNTS, `$1\n${table.join('\n')}\n$2`);
}
