import { z } from 'zod';
import { composePolicy } from '../../domain/policy';
import { DIRECT } from '../../store/channel-terms';
import type { ConnectionInfo } from '../../store/connections';
import type { ApiDeps } from '../deps';
import { badField, notFound, Problem } from '../http/problem';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { describe } from '../middleware/errors';
import { openChannel } from '../open-connection';
import { channelSchema } from '../schemas/connection';
import { connectionName } from '../schemas/shared';
import { policyOf } from './connection-input';
import { connectionRoutes } from './connections';

const NEVER = new Date(0);
const DEFAULT_POLL_SECONDS = 60;

/** `direct` before anybody has changed it. */
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
    open: (name) => openChannel(store.connections, kinds, name),
  });
  return [...shared, syncRoute(deps)];
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

/** Where Temporal does not answer now, the relay sets it up later. */
function schedule({ gateway, logger }: ApiDeps, { name, settings }: ConnectionInfo): void {
  const every = Number(settings.pollSeconds ?? DEFAULT_POLL_SECONDS);
  gateway.scheduleImport(name, every).catch((error: unknown) => {
    logger.warn({ channel: name, ...describe(error) }, 'an import was not scheduled');
  });
}

/** An import that stays scheduled finds no connection and does nothing. */
function unschedule({ gateway, logger }: ApiDeps, { name }: ConnectionInfo): void {
  gateway.unscheduleImport(name).catch((error: unknown) => {
    logger.warn({ channel: name, ...describe(error) }, 'an import is still scheduled');
  });
}

const syncSchema = z
  .strictObject({ channel: z.string(), state: z.literal('started') })
  .meta({ id: 'SyncStarted' });

function syncRoute({ store, kinds, gateway, logger }: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/v1/channels/:name/sync',
    operationId: 'syncChannel',
    tag: 'channels',
    summary: "Pulls a channel's orders now",
    description: 'Unless that is under way already; then it is as good as asked for.',
    roles: ['operator'],
    idempotency: 'for_route',
    params: z.strictObject({ name: connectionName }),
    body: z.strictObject({}),
    bodyOptional: true,
    answers: {
      202: { description: 'It has been started', schema: syncSchema, headers: ['Idempotent-Replayed'] },
    },
    problems: ['not_found', 'unavailable', 'idempotency_key_reused', 'in_progress'],
    async handle({ params: { name } }) {
      const kind = await store.connections.kindOf('channel', name);
      if (kind === null && name !== DIRECT) throw notFound('channel');
      if (!kinds.channels.get(kind ?? DIRECT)?.imports) {
        throw badField('', 'nothing is pulled from channels of this kind: they send their orders');
      }
      await gateway.importNow(name).catch((error: unknown) => {
        logger.warn({ channel: name, ...describe(error) }, 'an import was not started');
        throw new Problem('unavailable', 'Temporal does not answer', { headers: { 'Retry-After': '5' } });
      });
      return { status: 202, body: { channel: name, state: 'started' } };
    },
  });
}
