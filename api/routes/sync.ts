import { z } from 'zod';
import { describeError } from '../../app/logging';
import type { PullRequested } from '../../temporal/order-client';
import type { ApiDeps } from '../deps';
import { badField, notFound, Problem } from '../http/problem';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { connectionName } from '../schemas/shared';

export interface SyncSpec {
  readonly side: 'channel' | 'supplier';
  readonly plural: 'channels' | 'suppliers';
  readonly summary: string;
  /** The kind of a connection; null if there is none of that name. */
  kindOf(name: string): Promise<string | null>;
  isPulled(kind: string): boolean;
  start(name: string): Promise<PullRequested>;
}

export const pullState = z
  .enum(['started', 'queued'])
  .describe('`queued`: a run was in progress, and runs once more after it');

const channelSync = z.strictObject({ channel: z.string(), state: pullState }).meta({ id: 'SyncStarted' });
const supplierSync = z
  .strictObject({ supplier: z.string(), state: pullState })
  .meta({ id: 'SupplierSyncStarted' });

/** Pulls from a connection on demand. */
export function syncRoute({ logger }: ApiDeps, spec: SyncSpec): Route {
  const { side, plural } = spec;
  const schema = side === 'channel' ? channelSync : supplierSync;
  return route({
    method: 'post',
    path: `/v1/${plural}/:name/sync`,
    operationId: side === 'channel' ? 'syncChannel' : 'syncSupplier',
    tag: plural,
    summary: spec.summary,
    description:
      'If a run is already in progress, it runs once more after it: nothing that is new by now is missed.',
    roles: ['operator'],
    idempotency: 'for_route',
    params: z.strictObject({ name: connectionName }),
    body: z.strictObject({}),
    bodyOptional: true,
    responses: {
      202: {
        description: 'The run has been started, or will run once more',
        schema,
        headers: ['Idempotent-Replayed'],
      },
    },
    problems: ['not_found', 'unavailable', 'idempotency_key_reused', 'in_progress'],
    async handle({ params: { name } }) {
      const kind = await spec.kindOf(name);
      if (kind === null) throw notFound(side);
      if (!spec.isPulled(kind)) {
        throw badField('', 'this kind of channel does not support imports: it sends its orders to the API');
      }
      const state = await spec.start(name).catch((error: unknown) => {
        logger.warn({ [side]: name, ...describeError(error) }, 'pull not started');
        throw new Problem('unavailable', 'Temporal does not answer', { headers: { 'Retry-After': '5' } });
      });
      return { status: 202, body: { [side]: name, state } };
    },
  });
}
