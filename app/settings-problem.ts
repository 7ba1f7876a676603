import type { Logger } from 'pino';
import { unkeptPromises } from '../domain/policy';
import type { ConnectorKinds } from '../domain/ports';
import type { ConnectionInfo, ConnectionSide, Connections } from '../store/connections';
import { ownSettings, policyOf } from './channel-terms';

/** Why a stored connection cannot be used as it is. Nothing of it is secret: it names settings, which are shown. */
export interface SettingsProblem {
  /** `unknown_kind`: no connector of this version has the kind. */
  readonly code: 'settings_invalid' | 'unknown_kind';
  readonly detail: string;
}

type Stored = Pick<ConnectionInfo, 'kind' | 'settings'>;

/**
 * C17, X1: whether the settings of a connection still fit its kind, and promise nothing that cannot be done. Null if they
 * do. Settings are checked when they are saved; a later version may expect others.
 */
export function settingsProblem(
  kinds: ConnectorKinds,
  side: ConnectionSide,
  { kind: name, settings }: Stored,
): SettingsProblem | null {
  const kind = kinds[`${side}s`].get(name);
  if (!kind) return { code: 'unknown_kind', detail: `there is no kind of ${side} with this name` };
  const read = kind.settings.safeParse(ownSettings(settings));
  const misfits = read.success ? [] : read.error.issues;
  const calls = kinds.channels.get(name)?.calls ?? [];
  const promises = side === 'channel' ? unkeptPromises(policyOf(settings), calls) : [];
  const problems = [
    ...misfits.map(({ path, message }) => `${path.join('.') || 'settings'}: ${message}`),
    ...promises.map(({ path, expected }) => `${['policy', ...path].join('.')}: ${expected}`),
  ];
  if (problems.length === 0) return null;
  return { code: 'settings_invalid', detail: problems.slice(0, 5).join('; ').slice(0, 1_000) };
}

const SIDES: readonly ConnectionSide[] = ['channel', 'carrier', 'supplier'];

/** Logs, once at the start, every connection whose stored settings cannot be used as they are. */
export async function warnOfSettings(
  stored: Pick<Connections, 'list'>,
  kinds: ConnectorKinds,
  logger: Pick<Logger, 'warn'>,
): Promise<void> {
  for (const side of SIDES) {
    for (const connection of await stored.list(side, null, 1_000)) {
      const problem = settingsProblem(kinds, side, connection);
      if (problem)
        logger.warn({ [side]: connection.name, ...problem }, 'the settings of a connection do not fit');
    }
  }
}
