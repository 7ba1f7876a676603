import { z } from 'zod';
import { findStatusIn, statusesOf } from '../../domain/order/read/vocabularies';
import type { OrderFilter, Sort, SortName } from '../../store/order-list';
import { SORTS } from '../../store/order-list';
import type { ApiDeps } from '../deps';
import { badQuery } from '../http/problem';
import { cursorParam, flag, instant, limitParam, searchText } from '../http/query';
import type { Caller, Route } from '../http/route';
import { route } from '../http/route';
import { orderSchema } from '../schemas/order';
import { orderId, page } from '../schemas/shared';
import { dimensions } from '../schemas/status';
import { viewName } from '../schemas/views';

const sorts = SORTS.flatMap((name) => [name, `-${name}`]) as [Sort, ...Sort[]];

const query = z.strictObject({
  q: searchText(200).optional().describe('an order number, SKU or tracking number, or words of a name'),
  customer: searchText(200).optional().describe("words of the customer's or recipient's name"),
  externalId: searchText(100).optional(),
  channel: searchText(64).optional(),
  seller: searchText(64).optional(),
  lifecycle: dimensions.lifecycle.optional(),
  acceptance: dimensions.acceptance.optional(),
  payment: dimensions.payment.optional(),
  fulfillment: dimensions.fulfillment.optional(),
  delivery: dimensions.delivery.optional(),
  pickup: dimensions.pickup.optional(),
  return: dimensions.return.optional(),
  refund: dimensions.refund.optional(),
  incident: dimensions.incident.optional(),
  mode: z.enum(['live', 'test']).optional(),
  view: viewName.optional().describe('with `status`: the view that the status belongs to'),
  status: searchText(80)
    .optional()
    .describe(
      'with `view`: a status of the view as listed by `GET /v1/views`, or an alias of one, in upper or lower case',
    ),
  archived: z
    .enum(['true', 'false', 'all'])
    .optional()
    .describe('absent: archived orders are included only in a search by `q`, `customer` or `externalId`'),
  attention: flag.optional().describe('true: orders that need attention'),
  createdFrom: instant.optional().describe('created at or after this time'),
  createdTo: instant.optional().describe('created before this time'),
  sort: z.enum(sorts).default('-createdAt').describe('a leading minus sorts in descending order'),
  limit: limitParam,
  cursor: cursorParam,
});

/** Where a page starts: the value by which the list is sorted, and the order. */
const placeIn = (sort: Sort) =>
  z.strictObject({ value: VALUES[sort.replace(/^-/, '') as SortName], id: orderId });

/** GET /v1/orders: orders by status, number, name and more, in pages. Items list their actions without fields. */
export function listOrdersRoute({ store }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/v1/orders',
    operationId: 'listOrders',
    tag: 'orders',
    summary: 'Lists orders',
    description: 'Pages are keyset-based: orders that arrive in the meantime neither repeat nor hide others.',
    roles: ['operator', 'seller', 'viewer'],
    query,
    responses: { 200: { description: 'A page of orders', schema: page(orderSchema), headers: ['Link'] } },
    async handle({ query, caller, pages }) {
      const { sort, limit, cursor: _, ...rest } = query;
      const own = ownFilter(filterOf(rest), caller);
      const after = pages.start(placeIn(sort));
      const { ids, next } =
        own === null
          ? { ids: [], next: null }
          : await store.orderList.page(own, sort, after, limit, caller.sellerId);
      const items = await store.orders.rows(ids, caller.sellerId);
      return pages.textReply(items, next);
    },
  });
}

type Asked = Omit<z.output<typeof query>, 'sort' | 'limit' | 'cursor'>;

/** Throws 400 for a status that its view does not have, naming those it has. */
function filterOf({ view, status, archived, ...rest }: Asked): OrderFilter {
  if ((view === undefined) !== (status === undefined)) {
    throw badQuery(view === undefined ? 'view' : 'status', 'expected view and status together');
  }
  const word = view === undefined || status === undefined ? null : findStatusIn(view, status);
  if (view !== undefined && word === null) {
    const words = statusesOf(view).map((known) => known.word);
    throw badQuery('status', `expected one of ${words.join(', ')}`);
  }
  const isLookedFor = rest.q ?? rest.externalId ?? rest.customer;
  const shown = archived ?? (isLookedFor === undefined ? 'false' : 'all');
  return {
    ...rest,
    ...(view && word ? { word: { view, word: word.word } } : {}),
    ...(shown === 'all' ? {} : { archived: shown === 'true' }),
  };
}

/** A seller's list has its own orders only, whoever it names; asking for another's finds nothing. */
function ownFilter({ seller, ...filter }: OrderFilter, { sellerId }: Caller): OrderFilter | null {
  if (sellerId === null) return { ...filter, seller };
  return seller === undefined || seller === sellerId ? filter : null;
}

/** As PostgreSQL writes a moment; anything that it might not read back is refused here. */
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/)
  .transform((text) => new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')))
  .refine((date) => !Number.isNaN(date.getTime()))
  .transform((date) => date.toISOString());

const VALUES: Readonly<Record<SortName, z.ZodType<string>>> = {
  createdAt: moment,
  updatedAt: moment,
  placedAt: moment,
  payment: dimensions.payment,
  fulfillment: dimensions.fulfillment,
  refund: dimensions.refund,
  total: z.string().regex(/^\d{1,16}$/),
};
