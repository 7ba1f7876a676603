import type { MiraklSettings } from './settings';

/**
 * The reason to give: what the command said, where it is a code of the marketplace, else the connection's default.
 * Where the policy lists the codes, only those count; where it does not, what looks like one does (`14`,
 * `OUT_OF_STOCK`), and a sentence never.
 */
export function reasonCode(settings: MiraklSettings, kind: 'cancel' | 'refund', said: string | null): string {
  const listed = settings.policy?.reasons?.[kind];
  const isCode = listed ? listed.includes(said ?? '') : /^([A-Z][A-Z0-9_]*|\d{1,6})$/.test(said ?? '');
  return said !== null && isCode ? said : settings.reasons[kind];
}
