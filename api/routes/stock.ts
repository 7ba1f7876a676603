import { z } from 'zod';
import { skuSchema } from '../../domain/order/take';
import type { MovementPlace, Stock, StockLevel, StockMovement } from '../../store/stock';
import type { ApiDeps } from '../deps';
import { notFound, Problem } from '../http/problem';
import { instant, pageQuery, searchText } from '../http/query';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { page, timestamp } from '../schemas/shared';

const params = z.strictObject({ sku: skuSchema.describe('the SKU, percent-encoded') });

const levelSchema = z
  .strictObject({
    sku: z.string(),
    onHand: z.int().describe('units in stock'),
    reserved: z.int().describe('units reserved for orders'),
    available: z.int().describe('units in stock that are not reserved'),
  })
  .meta({ id: 'StockLevel' });

const newLevelSchema = z
  .strictObject({
    onHand: z.int().min(0).max(1_000_000_000).describe('units in stock, including reserved ones'),
  })
  .meta({ id: 'NewStockLevel' });

const movementSchema = z
  .strictObject({
    at: timestamp,
    onHand: z.int().describe('the change of units in stock'),
    reserved: z.int().describe('the change of reserved units'),
    orderId: z.string().nullable().describe('null if the level was set through the API'),
    lineId: z.string().nullable(),
    effect: z.string().nullable().describe('the key of the effect that caused the movement'),
  })
  .meta({ id: 'StockMovement' });

const levelPlace = z.strictObject({ after: skuSchema });
const movementPlace = z.strictObject({
  at: instant,
  key: searchText(200),
  lineId: z.union([z.literal(''), searchText(64)]),
});

const shown = ({ sku: of, onHand, reserved }: StockLevel) => ({
  sku: of,
  onHand,
  reserved,
  available: onHand - reserved,
});

const shownMovement = ({ at, onHandDelta, reservedDelta, orderId, lineId, key }: StockMovement) => ({
  at: at.toISOString(),
  onHand: onHandDelta,
  reserved: reservedDelta,
  orderId,
  lineId: orderId === null ? null : lineId,
  effect: orderId === null ? null : key,
});

/** /v1/stock: stock levels by SKU. Only orders reserve stock; this API does not. */
export const stockRoutes = ({ store: { stock } }: ApiDeps): Route[] => [
  listRoute(stock),
  getRoute(stock),
  setRoute(stock),
  movementsRoute(stock),
];

function listRoute(stock: Stock): Route {
  return route({
    method: 'get',
    path: '/v1/stock',
    operationId: 'listStock',
    tag: 'stock',
    summary: 'Lists stock levels by SKU',
    roles: ['operator', 'viewer'],
    query: pageQuery.extend({ q: searchText(120).optional().describe('the beginning of the SKU') }),
    responses: { 200: { description: 'A page of levels', schema: page(levelSchema), headers: ['Link'] } },
    async handle({ query, pages }) {
      const after = pages.start(levelPlace)?.after ?? null;
      const found = await stock.list(query.q ?? '', after, query.limit + 1);
      const items = found.slice(0, query.limit);
      const last = items.at(-1);
      const next = found.length > items.length && last ? { after: last.sku } : null;
      return pages.reply(items.map(shown), next);
    },
  });
}

function getRoute(stock: Stock): Route {
  return route({
    method: 'get',
    path: '/v1/stock/:sku',
    operationId: 'getStock',
    tag: 'stock',
    summary: 'Gets the stock level of a SKU',
    roles: ['operator', 'viewer'],
    params,
    responses: { 200: { description: 'The level', schema: levelSchema } },
    problems: ['not_found'],
    async handle({ params: { sku: of } }) {
      const level = await stock.get(of);
      if (!level) throw notFound('stock level');
      return { status: 200, body: shown(level) };
    },
  });
}

function setRoute(stock: Stock): Route {
  return route({
    method: 'put',
    path: '/v1/stock/:sku',
    operationId: 'setStock',
    tag: 'stock',
    summary: 'Sets the stock level of a SKU',
    description:
      'The counted quantity, including units reserved for orders. A quantity below the reserved units is refused: cancel ' +
      'the orders first. Setting the same level again changes nothing.',
    roles: ['operator'],
    params,
    body: newLevelSchema,
    responses: { 200: { description: 'The level', schema: levelSchema } },
    problems: ['not_found', 'stock_reserved'],
    async handle({ params: { sku: of }, body: { onHand } }) {
      const { status, level } = await stock.set(of, onHand);
      if (status === 'reserved') {
        const message = `expected at least ${level.reserved}, the units reserved for orders`;
        throw new Problem('stock_reserved', `body /onHand: ${message}`, {
          errors: [{ in: 'body', pointer: '/onHand', message }],
        });
      }
      return { status: 200, body: shown(level) };
    },
  });
}

function movementsRoute(stock: Stock): Route {
  return route({
    method: 'get',
    path: '/v1/stock/:sku/movements',
    operationId: 'listStockMovements',
    tag: 'stock',
    summary: 'Lists the stock movements of a SKU, latest first',
    roles: ['operator', 'viewer'],
    params,
    query: pageQuery,
    responses: {
      200: { description: 'A page of movements', schema: page(movementSchema), headers: ['Link'] },
    },
    problems: ['not_found'],
    async handle({ params: { sku: of }, query, pages }) {
      const after = pages.start(movementPlace);
      if (!(await stock.get(of))) throw notFound('stock level');
      const found = await stock.movements(of, after, query.limit + 1);
      const items = found.slice(0, query.limit);
      const last = items.at(-1);
      const next = found.length > items.length && last ? placeOf(last) : null;
      return pages.reply(items.map(shownMovement), next);
    },
  });
}

const placeOf = ({ at, key, lineId }: StockMovement): MovementPlace => ({
  at: at.toISOString(),
  key,
  lineId,
});
