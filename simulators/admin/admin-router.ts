import type { NextFunction, Request, Response } from 'express';
import { json, Router } from 'express';
import { asObject, isObject } from '../core/json';
import type { EffectKind, LedgerFilter } from '../core/ledger';
import type { JournalFilter } from '../core/request-journal';
import type { TrackingEvent } from '../easypost/emit-tracking';
import type { RefundStatus } from '../easypost/model';
import type { FaultRule } from '../faults/fault';
import type { FaultInjector } from '../faults/fault-injector';
import { FULFILLMENT_MOVES } from '../fulfillment/move-order';
import { ORDER_MOVES } from '../mirakl/move-order';
import type { NewMiraklOrder } from '../mirakl/new-order';
import type { SimulatorControls } from '../simulators';
import { barrierRouter } from './barrier-router';

/**
 * The controls over HTTP, for tests whose simulators are another process. It trusts its caller: a body is
 * passed on as the type it should have, and what makes no sense comes back as 422 with a sentence.
 */
export function adminRouter(controls: SimulatorControls, faults: FaultInjector): Router {
  const router = Router();
  router.use(json({ limit: '5mb', type: () => true }));
  router.get('/health', (_req, res) => void res.json({ ok: true }));

  router.post('/mirakl/orders', (req, res) => {
    res.status(201).json(controls.addMiraklOrder(asObject(req.body) as NewMiraklOrder));
  });
  router.get('/mirakl/orders/:id', (req, res) => {
    const order = controls.miraklOrder(req.params.id);
    if (order === undefined) throw new RangeError(`no order ${req.params.id}`);
    res.json(order);
  });
  router.post('/mirakl/orders/:id/:move', (req, res) => {
    res.json(controls.moveMiraklOrder(req.params.id, readOneOf(ORDER_MOVES, req.params.move)));
  });
  router.put('/mirakl/shops/:apiKey', (req, res) => {
    controls.setUpMiraklShop(req.params.apiKey, asObject(req.body));
    res.status(204).end();
  });

  router.put('/easypost/accounts/:apiKey', (req, res) => {
    controls.setUpEasypostAccount(req.params.apiKey, asObject(req.body));
    res.status(204).end();
  });
  router.post('/easypost/shipments/:id/refund-status', (req, res) => {
    controls.decideLabelRefund(req.params.id, String(asObject(req.body).status) as RefundStatus);
    res.status(204).end();
  });
  router.post('/easypost/trackers/:code/events', async (req, res) => {
    res.status(201).json(await controls.emitTracking(req.params.code, readEvent(req.body)));
  });

  router.put('/fulfillment/accounts/:apiKey', (req, res) => {
    controls.setUpFulfillmentAccount(req.params.apiKey, asObject(req.body));
    res.status(204).end();
  });
  router.get('/fulfillment/orders/:id', (req, res) => {
    const order = controls.fulfillmentOrder(req.params.id);
    if (order === undefined) throw new RangeError(`no order ${req.params.id}`);
    res.json(order);
  });
  router.post('/fulfillment/orders/:id/:move', (req, res) => {
    const move = readOneOf(FULFILLMENT_MOVES, req.params.move);
    res.json(controls.moveFulfillmentOrder(req.params.id, move, asObject(req.body)));
  });

  router.post('/faults', (req, res) => {
    res.status(201).json({ id: controls.fault(readRule(req.body)) });
  });
  router.get('/faults', (_req, res) => void res.json({ faults: controls.faults() }));
  router.delete('/faults', (_req, res) => {
    controls.clearFaults();
    res.status(204).end();
  });
  router.use('/barriers', barrierRouter(faults));

  router.get('/ledger', (req, res) => void res.json({ entries: controls.ledger(readLedgerFilter(req)) }));
  router.get(
    '/requests',
    (req, res) => void res.json({ requests: controls.requests(readJournalFilter(req)) }),
  );
  router.post('/reset', (_req, res) => {
    controls.reset();
    res.status(204).end();
  });

  router.use(
    (req, res) => void res.status(404).json({ error: `no ${req.method} ${req.baseUrl}${req.path}` }),
  );
  router.use((error: Error & { status?: number }, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    res.status(error instanceof RangeError ? 422 : (error.status ?? 500)).json({ error: error.message });
  });
  return router;
}

function readOneOf<M extends string>(known: readonly M[], word: string): M {
  const move = known.find((one) => one === word);
  if (move === undefined) throw new RangeError(`"${word}" is none of ${known.join(', ')}`);
  return move;
}

function readEvent(body: unknown): TrackingEvent {
  const event = asObject(body);
  if (typeof event.status !== 'string') throw new RangeError('status is missing');
  return event as unknown as TrackingEvent;
}

function readRule(body: unknown): FaultRule {
  const rule = asObject(body);
  if (!isObject(rule.fault)) throw new RangeError('fault is missing');
  return rule as unknown as FaultRule;
}

function readLedgerFilter(req: Request): LedgerFilter {
  const { system, kind, key, orderId } = texts(req);
  return {
    ...(system === undefined ? {} : { system }),
    ...(kind === undefined ? {} : { kind: kind as EffectKind }),
    ...(key === undefined ? {} : { key }),
    ...(orderId === undefined ? {} : { orderId }),
  };
}

function readJournalFilter(req: Request): JournalFilter {
  const { system, method, path, after } = texts(req);
  return {
    ...(system === undefined ? {} : { system }),
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(after === undefined ? {} : { after: Number(after) }),
  };
}

function texts(req: Request): Partial<Record<string, string>> {
  const entries = Object.entries(req.query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
