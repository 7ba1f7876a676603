import { Router } from 'express';
import { asObject } from '../core/json';
import type { FaultInjector } from '../faults/fault-injector';
import { hangUpSignal } from '../faults/fault-injector';

const ARRIVAL_TIMEOUT_MS = 10_000;

/** Watching and releasing barriers; watching waits for arrivals, and responds 408 if none come in time. */
export function barrierRouter({ barriers }: FaultInjector): Router {
  const router = Router();
  router.get('/:name', async (req, res) => {
    const { name } = req.params;
    const count = Number(req.query.waitForArrivals ?? 0);
    const timeoutMs = Number(req.query.timeoutMs ?? ARRIVAL_TIMEOUT_MS);
    if (!(count >= 0) || !(timeoutMs >= 0)) throw new RangeError('waitForArrivals and timeoutMs are numbers');
    const came = await barriers.arrived(name, count, timeoutMs, hangUpSignal(res));
    res.status(came ? 200 : 408).json(barriers.status(name));
  });
  router.post('/:name/release', (req, res) => {
    const answer = asObject(req.body).answer === 'reset' ? 'reset' : 'normal';
    res.json(barriers.release(req.params.name, answer));
  });
  return router;
}
