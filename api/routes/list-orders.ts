import { z } from 'zod';
import { DIMENSIONS } from '../../domain/order/dimensions';
import type { ViewName } from '../../domain/order/read/vocabularies';
import { findStatusIn, statusesOf } from '../../domain/order/read/vocabularies';
import type { OrderFilter, StatusName } from '../../store/order-filter';
import { STATUS_NAMES } from '../../store/order-filter';
import type { Sort, SortName } from '../../store/order-list';
import { SORTS } from '../../store/order-list';
import type { ApiDeps } from '../deps';
import { choiceOf, mistakeIn, oneOrMoreOf, oneOrMoreTexts } from '../http/choice';
import { badQuery } from '../http/problem';
import { cursorParam, flag, instant, limitParam, searchText } from '../http/query';
import type { Caller, Route } from '../http/route';
import { route } from '../http/route';
import { orderSchema } from '../schemas/order';
import { orderId, page } from '../schemas/shared';
import { dimensions } from '../schemas/status';
import { viewName } from '../schemas/views';

const sorts = SORTS.flatMap((name) => [name, `-${name}`]) as [Sort, ...Sort[]];

const MODES = ['live', 'test'] as const;
const stateNames = (name: StatusName) => (name === 'mode' ? MODES : DIMENSIONS[name]);

const statusParams = Object.fromEntries(
  STATUS_NAMES.map((name) => [name, oneOrMoreOf(stateNames(name)).optional()]),
) as Record<StatusName, z.ZodOptional<z.ZodString>>;

const query = z.strictObject({
  q: searchText(200)
    .optional()
    .describe(
      'an order number, SKU or tracking number; or words of names or an e-mail address, of three or more characters by ' +
        'their beginnings, in any alphabet; or a whole address, or `@` and its domain',
    ),
  customer: searchText(200)
    .optional()
    .describe("words of the customer's or a recipient's name, company or e-mail address, as in `q`"),
  externalId: searchText(100).optional(),
  channel: oneOrMoreTexts(64)
    .optional()
    .describe('one or more channels separated by commas, or after a leading `!` the channels to exclude'),
  seller: oneOrMoreTexts(64)
    .optional()
    .describe(
      'one or more sellers separated by commas, or after a leading `!` the sellers to exclude; a comma in an id is written as `\\,`',
    ),
  ...statusParams,
  view: viewName.optional().describe('with `status`: the view that the status belongs to'),
  status: oneOrMoreTexts(80)
    .optional()
    .describe(
      'with `view`: statuses of the view as listed by `GET /v1/views`, or aliases of them, in upper or lower case, separated ' +
        'by commas; or after a leading `!` those to exclude',
    ),
  archived: z
    .enum(['true', 'false', 'all'])
    .optional()
    .describe('absent: archived orders are included only in a search by `q`, `customer` or `externalId`'),
  attention: flag.optional().describe('true: orders that need attention'),
  createdFrom: instant.optional().describe('created at or after this time'),
  createdTo: instant.optional().describe('created before this time'),
  placedFrom: instant.optional().describe('placed by the customer at or after this time'),
  placedTo: instant.optional().describe('placed by the customer before this time'),
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
function filterOf({ view, status, archived, channel, seller, ...rest }: Asked): OrderFilter {
  const isLookedFor = rest.q ?? rest.externalId ?? rest.customer;
  const shown = archived ?? (isLookedFor === undefined ? 'false' : 'all');
  const statuses = STATUS_NAMES.flatMap((name) => {
    const asked = rest[name];
    return asked === undefined ? [] : [[name, statesIn(name, asked)]];
  });
  return {
    ...rest,
    ...Object.fromEntries(statuses),
    ...(channel === undefined ? {} : { channel: choiceOf(channel) }),
    ...(seller === undefined ? {} : { seller: choiceOf(seller) }),
    ...wordsOf(view, status),
    ...(shown === 'all' ? {} : { archived: shown === 'true' }),
  };
}

/** The states that are asked for; those that are not excluded. */
function statesIn(name: StatusName, text: string): readonly string[] {
  const { values, not } = choiceOf(text);
  return not ? stateNames(name).filter((state) => !values.includes(state)) : values;
}

function wordsOf(view: ViewName | undefined, status: string | undefined): Pick<OrderFilter, 'word'> {
  if (view === undefined && status === undefined) return {};
  if (view === undefined || status === undefined) {
    throw badQuery(view === undefined ? 'view' : 'status', 'expected view and status together');
  }
  const known = statusesOf(view).map(({ word }) => word);
  const mistake = mistakeIn(
    status,
    (value) => findStatusIn(view, value) !== null,
    `one of ${known.join(', ')}`,
  );
  if (mistake !== null) throw badQuery('status', mistake);
  const { values, not } = choiceOf(status);
  const words = values.map((value) => findStatusIn(view, value)?.word ?? value);
  return { word: { view, values: [...new Set(words)], not } };
}

/** A seller's list has its own orders only; asking for those of others alone, or for none of its own, finds nothing. */
function ownFilter({ seller, ...filter }: OrderFilter, { sellerId }: Caller): OrderFilter | null {
  if (sellerId === null) return { ...filter, seller };
  return seller === undefined || seller.values.includes(sellerId) !== seller.not ? filter : null;
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
