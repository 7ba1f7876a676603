import type { ApiAnswer, ApiRequest, Route } from '../core/api';
import { toDecimalText } from '../core/decimal';
import { buyLabel, convertLabel } from './buy-label';
import type { CarrierHouse } from './carrier-house';
import { modeOf } from './carrier-house';
import { createShipment } from './create-shipment';
import { easypostDialect, notFound } from './errors';
import { drawLabel } from './label-files';
import type { Account, Shipment } from './model';
import { listShipments } from './pages';
import { refundLabel } from './refund-label';
import { renderShipment } from './render-shipment';
import { createTracker, getTracker, listTrackers } from './trackers';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, updateWebhook } from './webhooks';

type AccountOperation = (account: Account, request: ApiRequest) => ApiAnswer;
type ShipmentOperation = (account: Account, shipment: Shipment, request: ApiRequest) => ApiAnswer;

const LABEL_FILE = /^(pl_[0-9a-f]{32})\.(png|pdf)$/;

/** The API, version 2, and the files it points at. `base` is the simulator's own address. */
export function easypostRoutes(house: CarrierHouse, base: () => string): Route[] {
  const route = (method: Route['method'], path: string, operation: AccountOperation): Route => ({
    method,
    path: `/v2${path}`,
    operation: (request) => {
      const account = house.account(readKey(request.headers.authorization));
      return account === undefined ? easypostDialect.error(401) : operation(account, request);
    },
  });
  const shipmentRoute = (method: Route['method'], path: string, operation: ShipmentOperation): Route =>
    route(method, `/shipments/:id${path}`, (account, request) => {
      const shipment = house.findShipment(account.apiKey, request.params.id ?? '');
      if (shipment === undefined) throw notFound();
      return operation(account, shipment, request);
    });
  const id = ({ params }: ApiRequest): string => params.id ?? '';
  return [
    route('post', '/shipments', (account, { body }) => createShipment(house, account, body)),
    route('get', '/shipments', (account, request) => listShipments(house, account, request)),
    shipmentRoute('get', '', (_account, shipment) => ({
      status: 200,
      json: renderShipment(house, shipment),
    })),
    shipmentRoute('post', '/buy', (account, shipment, { body }) =>
      buyLabel(house, account, shipment, body, base()),
    ),
    shipmentRoute('post', '/refund', (account, shipment) => refundLabel(house, account, shipment)),
    shipmentRoute('get', '/label', (_account, shipment, { query }) =>
      convertLabel(house, shipment, query.get('file_format'), base()),
    ),

    route('post', '/trackers', (account, { body }) => createTracker(house, account, body)),
    route('get', '/trackers', (account, request) => listTrackers(house, account, request)),
    route('get', '/trackers/:id', (account, request) => getTracker(house, account, id(request))),

    route('post', '/webhooks', (account, { body }) => createWebhook(house, account, body)),
    route('get', '/webhooks', (account) => listWebhooks(house, account)),
    route('get', '/webhooks/:id', (account, request) => getWebhook(house, account, id(request))),
    route('patch', '/webhooks/:id', (account, request) =>
      updateWebhook(house, account, id(request), request.body),
    ),
    route('delete', '/webhooks/:id', (account, request) => deleteWebhook(house, account, id(request))),

    route('get', '/users', (account) => ({ status: 200, json: renderUser(account) })),
    route('get', '/api_keys', (account) => ({ status: 200, json: renderKeys(account) })),

    {
      method: 'get',
      path: '/files/postage_label/:file',
      operation: ({ params }) => labelFile(params.file ?? ''),
    },
  ];
}

function labelFile(name: string): ApiAnswer {
  const [, labelId, extension] = LABEL_FILE.exec(name) ?? [];
  if (labelId === undefined) return easypostDialect.error(404);
  return { status: 200, bytes: drawLabel(labelId, extension === 'pdf' ? 'PDF' : 'PNG') };
}

/** The key is the user name of Basic authentication, with an empty password, or a bearer token. */
function readKey(header: string | undefined): string {
  const [, scheme = '', value = ''] = /^(\w+) (.+)$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return '';
  return Buffer.from(value, 'base64').toString().split(':')[0] ?? '';
}

function renderUser(account: Account): Record<string, unknown> {
  return {
    id: account.userId,
    object: 'User',
    parent_id: null,
    name: 'Simulated Shipper',
    phone_number: '5555555555',
    verified: true,
    created_at: '2020-01-01T00:00:00Z',
    email: 'shipper@example.com',
    balance: account.balanceCents === null ? '1000000.00000' : `${toDecimalText(account.balanceCents, 2)}000`,
    price_per_shipment: '0.00000',
    recharge_amount: '100.00',
    children: [],
  };
}

function renderKeys(account: Account): Record<string, unknown> {
  return {
    id: account.userId,
    children: [],
    keys: [
      {
        object: 'ApiKey',
        mode: modeOf(account.apiKey),
        created_at: '2020-01-01T00:00:00Z',
        key: account.apiKey,
        id: `ak_${account.userId.slice('user_'.length)}`,
        active: account.active,
      },
    ],
  };
}
