/** A request to a subscriber, complete: it can be sent as it is, again and again, or be tampered with. */
export interface SignedRequest {
  url: string;
  headers: Record<string, string>;
  rawBody: string;
}

/** The outcome of one attempt to deliver; status 0 if no response came. */
export interface Delivery {
  url: string;
  attempt: number;
  status: number;
  error?: string;
}

/** How stubbornly events are delivered. */
export interface DeliveryPolicy {
  attempts: number;
  /** Pause before the first repetition; each further one waits twice as long. */
  pauseMs: number;
  timeoutMs: number;
}

const POLICY: DeliveryPolicy = { attempts: 3, pauseMs: 50, timeoutMs: 7_000 };

/** Delivers events, retrying while the subscriber responds with anything but 2xx, a few times at most. */
export class WebhookSender {
  /** What is under way, so that closing can end it. */
  private readonly running = new Set<AbortController>();
  private isClosed = false;

  async deliver(request: SignedRequest, policy: Partial<DeliveryPolicy> = {}): Promise<Delivery[]> {
    const { attempts, pauseMs, timeoutMs } = { ...POLICY, ...policy };
    const deliveries: Delivery[] = [];
    for (let attempt = 1; attempt <= attempts && !this.isClosed; attempt += 1) {
      if (attempt > 1) await this.limited(pauseMs * 2 ** (attempt - 2), (signal) => aborted(signal));
      if (this.isClosed) break;
      const delivery = await this.limited(timeoutMs, (signal) => post(request, attempt, signal));
      deliveries.push(delivery);
      if (delivery.status >= 200 && delivery.status < 300) break;
    }
    return deliveries;
  }

  /** Gives up on all that is under way. */
  close(): void {
    this.isClosed = true;
    for (const controller of this.running) controller.abort();
  }

  /** Runs the work with a signal that fires after the time, or when the sender closes. */
  private async limited<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), ms);
    this.running.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
      this.running.delete(controller);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function post(
  { url, headers, rawBody }: SignedRequest,
  attempt: number,
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    // A redirect is a failure to deliver: events are not sent to an address without a subscription.
    const answer = await fetch(url, { method: 'POST', headers, body: rawBody, redirect: 'manual', signal });
    await answer.arrayBuffer();
    return { url, attempt, status: answer.status };
  } catch (error) {
    return { url, attempt, status: 0, error: error instanceof Error ? error.message : String(error) };
  }
}
