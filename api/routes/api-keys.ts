import { z } from 'zod';
import type { ApiKey, ApiKeys } from '../../store/api-keys';
import { ROLES } from '../../store/api-keys';
import type { ApiDeps } from '../deps';
import { notFound, Problem } from '../http/problem';
import { pageQuery } from '../http/query';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { page, timestamp } from '../schemas/shared';

const role = z.enum(ROLES).describe('operator: full access; seller: its own orders; viewer: read access');
const printable = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'expected no control characters');

const newKeySchema = z
  .strictObject({
    name: printable(80).describe('a name for display'),
    role,
    // It travels in a header when an operator acts for the seller.
    sellerId: z
      .string()
      .regex(/^[\x21-\x7e]{1,64}$/, 'expected up to 64 visible ASCII characters')
      .optional()
      .describe('required for the role seller, not allowed for other roles'),
  })
  .superRefine(({ role: given, sellerId }, context) => {
    if ((given === 'seller') === (sellerId !== undefined)) return;
    const message =
      given === 'seller'
        ? 'expected a seller id for a key of role seller'
        : `expected no seller id for a key of role ${given}`;
    context.addIssue({ code: 'custom', path: ['sellerId'], message });
  })
  .meta({ id: 'NewApiKey' });

const keySchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    role,
    sellerId: z.string().nullable(),
    createdAt: timestamp,
    revokedAt: timestamp.nullable(),
  })
  .meta({ id: 'ApiKey' });

const shownOnce = keySchema
  .extend({ key: z.string().describe('the key itself, returned only once') })
  .meta({ id: 'ApiKeyWithSecret' });

const place = z.strictObject({ after: z.string().regex(/^key_[0-9a-z]{8,40}$/) });

const shown = ({ id, name, role: of, sellerId, createdAt, revokedAt }: ApiKey) => ({
  id,
  name,
  role: of,
  sellerId,
  createdAt: createdAt.toISOString(),
  revokedAt: revokedAt?.toISOString() ?? null,
});

/** /v1/api-keys: who may call. Only hashes of keys are stored. */
export const apiKeyRoutes = ({ store: { apiKeys } }: ApiDeps): Route[] => [
  listRoute(apiKeys),
  createRoute(apiKeys),
  revokeRoute(apiKeys),
];

function listRoute(apiKeys: ApiKeys): Route {
  return route({
    method: 'get',
    path: '/v1/api-keys',
    operationId: 'listApiKeys',
    tag: 'api-keys',
    summary: 'Lists API keys, including revoked ones',
    roles: ['operator'],
    query: pageQuery,
    responses: { 200: { description: 'A page of keys', schema: page(keySchema), headers: ['Link'] } },
    async handle({ query, pages }) {
      const after = pages.start(place)?.after ?? null;
      const found = await apiKeys.list(after, query.limit + 1);
      const items = found.slice(0, query.limit);
      const last = items.at(-1);
      const next = found.length > items.length && last ? { after: last.id } : null;
      return pages.reply(items.map(shown), next);
    },
  });
}

function createRoute(apiKeys: ApiKeys): Route {
  return route({
    method: 'post',
    path: '/v1/api-keys',
    operationId: 'createApiKey',
    tag: 'api-keys',
    summary: 'Creates an API key',
    roles: ['operator'],
    idempotency: 'for_route',
    body: newKeySchema,
    responses: {
      201: { description: 'The key', schema: shownOnce, headers: ['Idempotent-Replayed'] },
    },
    problems: ['idempotency_key_reused', 'in_progress'],
    async handle({ body: { name, role: wanted, sellerId = null } }) {
      const { secret, ...key } = await apiKeys.create({ name, role: wanted, sellerId });
      return { status: 201, body: { ...shown(key), key: secret } };
    },
  });
}

function revokeRoute(apiKeys: ApiKeys): Route {
  return route({
    method: 'delete',
    path: '/v1/api-keys/:id',
    operationId: 'revokeApiKey',
    tag: 'api-keys',
    summary: 'Revokes an API key',
    description:
      'Other API processes may accept the key for up to two more seconds. A key cannot revoke itself, so the last ' +
      'operator is never locked out.',
    roles: ['operator'],
    params: z.strictObject({ id: z.string().regex(/^key_[0-9a-z]{8,40}$/) }),
    responses: { 204: { description: 'The key is revoked' } },
    problems: ['not_found'],
    async handle({ params: { id }, caller }) {
      if (id === caller.keyId) throw new Problem('forbidden', 'a key cannot revoke itself');
      if (!(await apiKeys.revoke(id))) throw notFound('API key');
      return { status: 204 };
    },
  });
}
