import { z } from 'zod';
import { settingsProblem } from '../../app/settings-problem';
import type { CarrierKind, ChannelKind, SupplierKind } from '../../domain/ports';
import type { ConnectionInfo, ConnectionSide } from '../../store/connections';
import type { ApiDeps } from '../deps';
import { notFound, Problem } from '../http/problem';
import { flag, pageQuery } from '../http/query';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { connectionExamples } from '../openapi/examples';
import type { ConnectionBodies } from '../schemas/connection';
import { testResultSchema } from '../schemas/connection';
import { connectionName, page } from '../schemas/shared';
import { credentialsOf, kindNamed, settingsOf } from './connection-input';
import type { TestResult } from './test-connection';
import { testConnection } from './test-connection';

/** What the connections of one side have of their own. */
export interface SideSpec {
  readonly side: ConnectionSide;
  readonly plural: 'channels' | 'carriers' | 'suppliers';
  readonly kinds: ReadonlyMap<string, ChannelKind | CarrierKind | SupplierKind>;
  readonly bodies: ConnectionBodies;
  readonly schema: z.ZodType;
  show(connection: ConnectionInfo): object;
  /** What else is known of connections, by name; for those that are read by pulling. */
  health?(names: readonly string[]): Promise<(name: string) => object>;
  /** Those whose pulls fail long enough for a person to look; absent if nothing is pulled. */
  needingAttention?(): Promise<readonly string[]>;
  /** A connection that exists without a row, and is always listed first; null if there is none of the kind. */
  readonly builtIn: { readonly name: string; readonly connection: ConnectionInfo } | null;
  /** After a connection was created, changed or removed. Must not fail the request. */
  changed(connection: ConnectionInfo): void;
  removed(connection: ConnectionInfo): void;
  /** Throws 400 for settings of a kind that name something unknown or promise what cannot be done. */
  check?(kind: string, settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** Throws 409 for a connection that others name. */
  checkRemoval?(name: string): Promise<void>;
  open(name: string): Promise<{ test(): Promise<void> } | null>;
}

const params = z.strictObject({ name: connectionName });
const place = z.strictObject({ after: z.string().max(63) });
const attentionQuery = pageQuery.extend({
  attention: flag.optional().describe('true: those whose pulls fail and that a person should look at'),
});

/** The routes that channels, carriers and suppliers share. Credentials are accepted here and never returned. */
export function connectionRoutes(deps: ApiDeps, spec: SideSpec): Route[] {
  return [
    listRoute(deps, spec),
    createRoute(deps, spec),
    readRoute(deps, spec),
    changeRoute(deps, spec),
    removeRoute(deps, spec),
    testRoute(deps, spec),
  ];
}

const named = (spec: SideSpec, verb: string): string =>
  verb + spec.side.charAt(0).toUpperCase() + spec.side.slice(1);

async function find({ store }: ApiDeps, { side, builtIn }: SideSpec, name: string): Promise<ConnectionInfo> {
  const connection = await store.connections.find(side, name);
  if (connection) return connection;
  if (builtIn?.name === name) return builtIn.connection;
  throw notFound(side);
}

/** Connections as responses contain them, with what is wrong with their settings and their pulls. */
async function showAll(
  deps: ApiDeps,
  spec: SideSpec,
  connections: readonly ConnectionInfo[],
): Promise<object[]> {
  const healthOf = await spec.health?.(connections.map(({ name }) => name));
  return connections.map((connection) => ({
    ...spec.show(connection),
    ...healthOf?.(connection.name),
    problem: settingsProblem(deps.kinds, spec.side, connection),
  }));
}

const show = async (deps: ApiDeps, spec: SideSpec, connection: ConnectionInfo): Promise<object> =>
  (await showAll(deps, spec, [connection]))[0] ?? {};

function listRoute(deps: ApiDeps, spec: SideSpec): Route {
  const { side, plural, builtIn } = spec;
  const { connections } = deps.store;
  return route({
    method: 'get',
    path: `/v1/${plural}`,
    operationId: `${named(spec, 'list')}s`,
    tag: plural,
    summary: `Lists ${side} connections`,
    roles: ['operator', 'viewer'],
    query: spec.needingAttention ? attentionQuery : pageQuery,
    responses: {
      200: { description: 'A page of connections', schema: page(spec.schema), headers: ['Link'] },
    },
    async handle({ query, pages }) {
      const after = pages.start(place)?.after ?? null;
      const isNarrowed = 'attention' in query && query.attention === true;
      const names = isNarrowed ? await spec.needingAttention?.() : undefined;
      // What is built in comes first, whatever its name and the collation; it is never pulled.
      const first = builtIn && after === null && !names ? [await find(deps, spec, builtIn.name)] : [];
      const rows = await connections.list(side, after, query.limit + 2, names);
      const all = [...first, ...rows.filter((row) => row.name !== builtIn?.name)];
      const items = all.slice(0, query.limit);
      const last = items.at(-1);
      const next =
        all.length > items.length && last ? { after: last.name === builtIn?.name ? '' : last.name } : null;
      return pages.reply(await showAll(deps, spec, items), next);
    },
  });
}

function createRoute(deps: ApiDeps, spec: SideSpec): Route {
  const { side, plural } = spec;
  return route({
    method: 'post',
    path: `/v1/${plural}`,
    operationId: named(spec, 'create'),
    tag: plural,
    summary: `Creates a ${side} connection`,
    description: `Kinds: ${[...spec.kinds.keys()]
      .sort()
      .map((kind) => `\`${kind}\``)
      .join(', ')}.`,
    roles: ['operator'],
    idempotency: 'for_route',
    body: spec.bodies.create,
    ...(side === 'carrier' ? { bodyExamples: connectionExamples } : {}),
    responses: {
      201: {
        description: 'The connection',
        schema: spec.schema,
        headers: ['Location', 'Idempotent-Replayed'],
      },
    },
    problems: ['settings_invalid', 'name_taken', 'idempotency_key_reused', 'in_progress'],
    async handle({ body: { name, kind: kindName, ...given } }) {
      const kind = kindNamed(spec.kinds, kindName);
      const settings = settingsOf(side, kind, given.settings);
      const credentials = credentialsOf(kind, given.credentials);
      await spec.check?.(kindName, settings);
      const isNew =
        name !== spec.builtIn?.name &&
        (await deps.store.connections.create(side, { name, kind: kindName, settings, credentials }));
      if (!isNew) throw new Problem('name_taken', `a ${side} connection with this name already exists`);
      const connection = await find(deps, spec, name);
      spec.changed(connection);
      return {
        status: 201,
        body: await show(deps, spec, connection),
        headers: { Location: `/v1/${plural}/${name}` },
      };
    },
  });
}

function readRoute(deps: ApiDeps, spec: SideSpec): Route {
  return route({
    method: 'get',
    path: `/v1/${spec.plural}/:name`,
    operationId: named(spec, 'get'),
    tag: spec.plural,
    summary: `Gets a ${spec.side} connection`,
    roles: ['operator', 'viewer'],
    params,
    responses: { 200: { description: 'The connection, without its credentials', schema: spec.schema } },
    problems: ['not_found'],
    handle: async ({ params: { name } }) => ({
      status: 200,
      body: await show(deps, spec, await find(deps, spec, name)),
    }),
  });
}

function changeRoute(deps: ApiDeps, spec: SideSpec): Route {
  const { side, plural, builtIn } = spec;
  const { connections } = deps.store;
  return route({
    method: 'patch',
    path: `/v1/${plural}/:name`,
    operationId: named(spec, 'change'),
    tag: plural,
    summary: `Changes the settings or credentials of a ${side} connection`,
    description: 'A given field replaces the stored one as a whole; a field that is not given stays.',
    roles: ['operator'],
    params,
    body: spec.bodies.change,
    responses: { 200: { description: 'The connection', schema: spec.schema } },
    problems: ['settings_invalid', 'not_found'],
    async handle({ params: { name }, body }) {
      const known = await find(deps, spec, name);
      const kind = kindNamed(spec.kinds, known.kind);
      const change = {
        ...(body.settings ? { settings: settingsOf(side, kind, body.settings) } : {}),
        ...(body.credentials ? { credentials: credentialsOf(kind, body.credentials) } : {}),
      };
      if (change.settings) await spec.check?.(known.kind, change.settings);
      // What is built in gets a row with its first change, as it was, so that the change counts as one.
      if (builtIn?.name === name) await connections.create(side, { ...builtIn.connection, credentials: {} });
      if (!(await connections.update(side, name, change))) throw notFound(side);
      const changed = await find(deps, spec, name);
      spec.changed(changed);
      return { status: 200, body: await show(deps, spec, changed) };
    },
  });
}

function removeRoute(deps: ApiDeps, spec: SideSpec): Route {
  const { side, plural, builtIn } = spec;
  return route({
    method: 'delete',
    path: `/v1/${plural}/:name`,
    operationId: named(spec, 'remove'),
    tag: plural,
    summary: `Removes a ${side} connection`,
    description: 'Orders that still need the connection will show it under `attention`.',
    roles: ['operator'],
    params,
    responses: { 204: { description: 'The connection is removed' } },
    problems: [
      'not_found',
      'method_not_allowed',
      ...(spec.checkRemoval ? ['connection_in_use' as const] : []),
    ],
    async handle({ params: { name } }) {
      if (builtIn?.name === name) {
        throw new Problem('method_not_allowed', `${name} is built in and cannot be removed`, {
          headers: { Allow: 'GET, HEAD, OPTIONS, PATCH' },
        });
      }
      const known = await find(deps, spec, name);
      await spec.checkRemoval?.(name);
      if (!(await deps.store.connections.remove(side, name))) throw notFound(side);
      spec.removed(known);
      return { status: 204 };
    },
  });
}

function testRoute(deps: ApiDeps, spec: SideSpec): Route {
  return route({
    method: 'post',
    path: `/v1/${spec.plural}/:name/test`,
    operationId: named(spec, 'test'),
    tag: spec.plural,
    summary: `Tests the credentials of a ${spec.side} connection`,
    description: 'Changes nothing in the outside system.',
    roles: ['operator'],
    idempotency: 'for_route',
    params,
    body: z.strictObject({}),
    bodyOptional: true,
    responses: {
      200: {
        description: 'The result of the test',
        schema: testResultSchema,
        headers: ['Idempotent-Replayed'],
      },
    },
    problems: ['not_found', 'idempotency_key_reused', 'in_progress'],
    async handle({ params: { name } }) {
      const known = await find(deps, spec, name);
      const problem = settingsProblem(deps.kinds, spec.side, known);
      const result: TestResult =
        problem === null
          ? await testConnection(() => spec.open(name), deps.logger)
          : { ok: false, problem: problem.code, detail: problem.detail };
      return { status: 200, body: result };
    },
  });
}
