import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { takeOrderSchema } from '../../domain/order/take';
import type { ApiDeps } from '../deps';
import { Problem } from '../http/problem';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { orderSchema } from '../schemas/order';
import { takeOrder } from './take-order';

const answer = z.strictObject({
  offered: z.boolean().describe('false once a live order exists'),
});

/** U7, U8: test orders, as many as needed, until the first live order. */
export function testOrderRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/test-orders',
      operationId: 'areTestOrdersOffered',
      tag: 'orders',
      summary: 'Gets whether test orders are offered',
      roles: ['operator', 'viewer'],
      responses: { 200: { description: 'Whether test orders are offered', schema: answer } },
      async handle() {
        return { status: 200, body: { offered: !(await deps.store.orderList.hasLiveOrder()) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/test-orders',
      operationId: 'placeTestOrder',
      tag: 'orders',
      summary: 'Takes a test order',
      description:
        'A test order goes through all steps like a live one, but moves no money or stock and uses only connections in ' +
        'test mode. Offered until the first live order; `POST /v1/orders` takes orders of mode `test` at any time.',
      roles: ['operator'],
      idempotency: 'for_route',
      body: z.strictObject({ channel: z.string().min(1).max(64).default('direct') }),
      bodyOptional: true,
      responses: {
        201: { description: 'The order', schema: orderSchema, headers: ['ETag', 'Location'] },
        202: {
          description: 'The order is stored and will be taken',
          schema: orderSchema,
          headers: ['ETag', 'Location'],
        },
      },
      problems: ['real_order_exists'],
      async handle(call) {
        if (await deps.store.orderList.hasLiveOrder()) throw new Problem('real_order_exists');
        const order = takeOrderSchema.parse(testOrder(call.body.channel));
        return takeOrder(deps, { ...call, body: order, idempotency: null });
      },
    }),
  ];
}

const eur = (amount: number) => ({ amount, currency: 'EUR' });

const testOrder = (channel: string) => ({
  channel,
  externalId: `TEST-${randomUUID()}`,
  mode: 'test',
  currency: 'EUR',
  customer: { name: 'Test Customer', email: 'test@example.com' },
  shippingAddress: {
    name: 'Test Customer',
    line1: 'Teststr. 1',
    postalCode: '10115',
    city: 'Berlin',
    country: 'DE',
  },
  lines: [
    { id: '1', sku: 'TEST-MUG', name: 'Test mug', quantity: 2, unitPrice: eur(1250), weightGrams: 350 },
    { id: '2', sku: 'TEST-TEA', name: 'Test tea', quantity: 1, unitPrice: eur(690), weightGrams: 120 },
  ],
  shipping: { price: eur(490), method: 'standard' },
  payment: { mode: 'prepaid', captured: eur(3680) },
});
