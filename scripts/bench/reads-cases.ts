/** A read of the api with the SQL that would answer it best, were it written by hand. */
export interface ReadCase {
  readonly name: string;
  readonly path: string;
  /** Null where it is no list of orders. */
  readonly sql: string | null;
}

/** What the cases name, drawn from the filled database. */
export interface Samples {
  readonly id: string;
  readonly externalId: string;
  readonly trackingNumber: string;
  readonly sku: string;
  readonly lastName: string;
  /** Keyed hash of the last name. */
  readonly nameToken: string;
  readonly seller: string;
  /** When an order in the middle of the table was taken. */
  readonly middle: string;
}

const NEWEST = 'created_at DESC, id DESC';
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const listed = (name: string, query: string, where: string, order = NEWEST): ReadCase => ({
  name,
  path: `/v1/orders${query === '' ? '' : `?${query}`}`,
  sql: `SELECT id FROM orders WHERE ${where} ORDER BY ${order} LIMIT 51`,
});

/** Columns by the parameters of the list; the parameter of the view is another. */
const DIMENSIONS: readonly (readonly [parameter: string, column: string, words: string])[] = [
  ['lifecycle', 'lifecycle', 'open cancelled completed closed'],
  ['acceptance', 'acceptance', 'none pending accepted refused expired'],
  ['payment', 'payment', 'unpaid paid overpaid failed'],
  ['fulfillment', 'fulfillment', 'blocked unfulfilled processing ready part_handed handed'],
  ['delivery', 'delivery', 'none part_delivered delivered received'],
  ['pickup', 'pickup', 'none to_prepare ready collected'],
  ['return', 'returned', 'none requested approved in_transit returned'],
  ['refund', 'refund', 'none to_refund refunding partially_refunded refunded failed'],
  ['incident', 'incident', 'open'],
  ['mode', 'mode', 'test'],
];

const SORTS: readonly (readonly [name: string, column: string])[] = [
  ['createdAt', 'created_at'],
  ['updatedAt', 'updated_at'],
  ['placedAt', 'placed_at'],
  ['payment', 'payment'],
  ['fulfillment', 'fulfillment'],
  ['refund', 'refund'],
  ['total', 'total'],
];

const filters = (): ReadCase[] =>
  DIMENSIONS.flatMap(([parameter, column, words]) =>
    words
      .split(' ')
      .map((word) =>
        listed(`${parameter}=${word}`, `${parameter}=${word}`, `NOT archived AND ${column} = '${word}'`),
      ),
  );

const sorts = (): ReadCase[] =>
  SORTS.flatMap(([name, column]) => [
    listed(`sort=${name}`, `sort=${name}`, 'NOT archived', `${column}, id`),
    listed(`sort=-${name}`, `sort=-${name}`, 'NOT archived', `${column} DESC, id DESC`),
  ]);

/** What is open is among the newest: sorted otherwise, or by the oldest, it lies at the far end. */
const sortedFilters = (): ReadCase[] =>
  ['lifecycle=open', 'fulfillment=ready', 'return=requested'].flatMap((filter) => {
    const [parameter, word = ''] = filter.split('=');
    const column = DIMENSIONS.find(([known]) => known === parameter)?.[1] ?? '';
    return SORTS.map(([name, by]) =>
      listed(
        `${filter}, sort=${name}`,
        `${filter}&sort=${name}`,
        `NOT archived AND ${column} = '${word}'`,
        `${by}, id`,
      ),
    );
  });

const VIEWS: readonly (readonly [view: string, status: string])[] = [
  ['backoffice', 'Complete'],
  ['backoffice', 'Shipped'],
  ['backoffice', 'Ready for shipment'],
  ['backoffice', 'Partially Shipped'],
  ['store.payment', 'Refunded'],
  ['marketplace', 'Pending'],
  ['marketplace', 'Incident Open'],
  ['aggregator', 'New'],
  ['store.shipment', 'Delivered'],
];

const views = (): ReadCase[] =>
  VIEWS.flatMap(([view, status]) =>
    ['-createdAt', 'createdAt'].map((sort) =>
      listed(
        `view=${view}, status=${status}, sort=${sort}`,
        new URLSearchParams({ view, status, sort }).toString(),
        `NOT archived AND words @> ARRAY[${quoted(`${view}:${status}`)}]`,
        sort === 'createdAt' ? 'created_at, id' : NEWEST,
      ),
    ),
  );

function searches({ externalId, trackingNumber, sku, lastName, nameToken }: Samples): ReadCase[] {
  const term = (text: string) => `search_terms @> ARRAY[${quoted(text.toLowerCase())}]`;
  const name = `name_tokens @> ARRAY[${quoted(nameToken)}]`;
  return [
    listed('q: an order number', `q=${externalId}`, term(externalId)),
    listed('q: a tracking number', `q=${trackingNumber}`, term(trackingNumber)),
    listed('q: a SKU', `q=${sku}`, term(sku)),
    listed('q: a name', `q=${encodeURIComponent(lastName)}`, `(${term(lastName)} OR ${name})`),
    listed('q: nothing fits', 'q=no-such-thing', term('no-such-thing')),
    listed('customer', `customer=${encodeURIComponent(lastName)}`, name),
    listed('externalId', `externalId=${externalId}`, `external_id = ${quoted(externalId)}`),
  ];
}

function combined({ seller, middle }: Samples): ReadCase[] {
  const sold = `seller_ids @> ARRAY[${quoted(seller)}]`;
  return [
    listed(
      'lifecycle=open, refund=to_refund',
      'lifecycle=open&refund=to_refund',
      `NOT archived AND lifecycle = 'open' AND refund = 'to_refund'`,
    ),
    listed(
      'lifecycle=open, payment=unpaid',
      'lifecycle=open&payment=unpaid',
      `NOT archived AND lifecycle = 'open' AND payment = 'unpaid'`,
    ),
    listed(
      'channel, lifecycle=open',
      'channel=market-it&lifecycle=open',
      `NOT archived AND channel = 'market-it' AND lifecycle = 'open'`,
    ),
    listed('channel', 'channel=wholesale', `NOT archived AND channel = 'wholesale'`),
    listed(
      'channel, sort=createdAt',
      'channel=market-it&sort=createdAt',
      `NOT archived AND channel = 'market-it'`,
      'created_at, id',
    ),
    listed('channel that has none', 'channel=nowhere', `NOT archived AND channel = 'nowhere'`),
    listed(
      'channel, sort=-total',
      'channel=wholesale&sort=-total',
      `NOT archived AND channel = 'wholesale'`,
      'total DESC, id DESC',
    ),
    listed('seller', `seller=${seller}`, `NOT archived AND ${sold}`),
    ...SORTS.map(([name, column]) =>
      listed(
        `seller, sort=${name}`,
        `seller=${seller}&sort=${name}`,
        `NOT archived AND ${sold}`,
        `${column}, id`,
      ),
    ),
    listed(
      'seller, lifecycle=open',
      `seller=${seller}&lifecycle=open`,
      `NOT archived AND lifecycle = 'open' AND ${sold}`,
    ),
    listed('attention=true', 'attention=true', 'NOT archived AND attention'),
    listed(
      'attention=true, sort=updatedAt',
      'attention=true&sort=updatedAt',
      'NOT archived AND attention',
      'updated_at, id',
    ),
    listed(
      'createdTo, in the middle',
      `createdTo=${middle}`,
      `NOT archived AND created_at < ${quoted(middle)}`,
    ),
    listed(
      'createdFrom, sort=createdAt',
      `createdFrom=${middle}&sort=createdAt`,
      `NOT archived AND created_at >= ${quoted(middle)}`,
      'created_at, id',
    ),
    listed('archived=true', 'archived=true', 'archived'),
    listed('archived=all', 'archived=all', 'true'),
  ];
}

/** All that is measured, by what it is about. */
export const casesOf = (samples: Samples): Readonly<Record<string, readonly ReadCase[]>> => ({
  pages: [listed('first page', '', 'NOT archived')],
  sorts: sorts(),
  filters: filters(),
  'filters sorted otherwise': sortedFilters(),
  combined: combined(samples),
  views: views(),
  searches: searches(samples),
  boards: [
    { name: 'deadlines within a day', path: '/v1/deadlines', sql: null },
    { name: 'deadlines within 30 days', path: '/v1/deadlines?within=30d', sql: null },
    { name: 'deadlines of a channel', path: '/v1/deadlines?channel=wholesale', sql: null },
  ],
  single: [
    { name: 'GET of an order', path: `/v1/orders/${samples.id}`, sql: null },
    { name: 'GET /healthz, which reads nothing', path: '/healthz', sql: null },
  ],
});
