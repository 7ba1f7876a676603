import { DIRECT, policyOf } from '../../app/channel-terms';
import { describeError } from '../../app/logging';
import type { UnkeptPromise } from '../../domain/policy';
import { composePolicy, unkeptPromises } from '../../domain/policy';
import { DEFAULT_POLL_SECONDS } from '../../domain/ports';
import type { ConnectionInfo } from '../../store/connections';
import type { ApiDeps } from '../deps';
import { badField, Problem } from '../http/problem';
import type { Route } from '../http/route';
import { channelBodies, channelSchema } from '../schemas/connection';
import { connectionRoutes } from './connections';
import { failingFor, pullHealth } from './pull-health';
import { syncRoute } from './sync';
import { unreadableOrdersRoute } from './unreadable-orders';

const NEVER = new Date(0);

/** `direct` until it is changed for the first time. */
const DIRECT_CHANNEL: ConnectionInfo = {
  name: DIRECT,
  kind: DIRECT,
  settings: {},
  policyVersion: 1,
  createdAt: NEVER,
  updatedAt: NEVER,
  pulledAt: null,
};

/** /v1/channels: where orders come from. `direct` is always among them. */
export function channelRoutes(deps: ApiDeps): Route[] {
  const { kinds, store } = deps;
  const imports = (kind: string): boolean => kinds.channels.get(kind)?.imports ?? false;
  const shared = connectionRoutes(deps, {
    side: 'channel',
    plural: 'channels',
    kinds: kinds.channels,
    bodies: channelBodies,
    schema: channelSchema,
    builtIn: { name: DIRECT, connection: DIRECT_CHANNEL },
    show: (channel) => ({
      ...shown(channel),
      imports: imports(channel.kind),
      policy: composePolicy(
        kinds.channels.get(channel.kind)?.policy ?? {},
        policyOf(channel.settings),
        channel.policyVersion,
      ),
    }),
    changed(channel) {
      if (imports(channel.kind)) schedule(deps, channel);
    },
    removed(channel) {
      if (imports(channel.kind)) unschedule(deps, channel);
    },
    async check(kind, settings) {
      const broken = unkeptPromises(policyOf(settings), kinds.channels.get(kind)?.calls ?? []);
      if (broken[0]) throw promisesTooMuch(broken);
      const supplier = policyOf(settings).supplier ?? null;
      if (supplier !== null && (await store.connections.kindOf('supplier', supplier)) === null)
        throw badField('/settings/policy/supplier', 'there is no supplier connection with this name');
    },
    async health(names) {
      const [pullOf, unreadable] = await Promise.all([
        pullHealth(store.pullFailures, 'channel'),
        store.unreadableOrders.countsOf(names),
      ]);
      const link = (name: string): string => `/v1/channels/${name}/unreadable-orders`;
      return (name) => ({
        ...pullOf(name),
        unreadableOrders: { count: unreadable.get(name) ?? 0, link: link(name) },
      });
    },
    needingAttention: () => failingFor(store.pullFailures, 'channel'),
    open: (name) => deps.useCases.connections.openChannel(name),
  });
  const sync = syncRoute(deps, {
    side: 'channel',
    plural: 'channels',
    summary: 'Imports the orders of a channel now',
    kindOf: async (name) =>
      (await store.connections.kindOf('channel', name)) ?? (name === DIRECT ? DIRECT : null),
    isPulled: imports,
    start: (name) => deps.orderClient.importNow(name),
  });
  return [...shared, sync, unreadableOrdersRoute(deps)];
}

const moment = (date: Date): string | null => (date === NEVER ? null : date.toISOString());

const shown = ({ name, kind, settings, createdAt, updatedAt, pulledAt }: ConnectionInfo) => ({
  name,
  kind,
  settings,
  createdAt: moment(createdAt),
  updatedAt: moment(updatedAt),
  pulledAt: pulledAt?.toISOString() ?? null,
});

/** X1: 400 for a policy that promises what cannot be done. */
function promisesTooMuch(broken: readonly UnkeptPromise[]): Problem {
  const errors = broken.map(({ path, expected }) => ({
    in: 'body' as const,
    pointer: ['/settings/policy', ...path].join('/'),
    message: expected,
  }));
  const detail = errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
  return new Problem('settings_invalid', detail, { errors });
}

/** If Temporal does not respond now, the relay creates the schedule later. */
function schedule({ orderClient, logger }: ApiDeps, { name, settings }: ConnectionInfo): void {
  const every = Number(settings.pollSeconds ?? DEFAULT_POLL_SECONDS);
  orderClient.scheduleImport(name, every).catch((error: unknown) => {
    logger.warn({ channel: name, ...describeError(error) }, 'import not scheduled');
  });
}

/** An import that stays scheduled finds no connection and does nothing. */
function unschedule({ orderClient, logger }: ApiDeps, { name }: ConnectionInfo): void {
  orderClient.unscheduleImport(name).catch((error: unknown) => {
    logger.warn({ channel: name, ...describeError(error) }, 'import schedule not removed');
  });
}
