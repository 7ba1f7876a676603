/**
 * The cases of a table test: all of them in `npm run test:deep`, and the few that show the way through the whole
 * system in every run, if the rest of the table is a matter of rules that have tests of their own.
 */
export function cases<Name extends string>(
  all: Readonly<Record<Name, unknown>>,
  few: readonly Name[],
): Name[] {
  return process.env.WAYBILL_DEEP === '1' ? (Object.keys(all) as Name[]) : [...few];
}
