import { sleep } from '@temporalio/workflow';

/**
 * The clock of a run. A timer whose deadline has moved to later is left to fire, and the run looks again: that
 * costs less history than cancelling it and setting it anew.
 */
export class Alarm {
  /** A timer has fired since the deadline was set last. */
  rang = false;
  private timerAt: number | null = null;

  /** Rings at this time at the latest; null: nothing to wait for. */
  set(at: string | null): void {
    this.rang = false;
    if (at === null) return;
    const deadline = Date.parse(at);
    if (this.timerAt !== null && this.timerAt <= deadline) return;
    this.timerAt = deadline;
    void sleep(Math.max(deadline - Date.now(), 1), { summary: 'next deadline' }).then(() => {
      // A timer that an earlier one has overtaken says nothing.
      if (this.timerAt !== deadline) return;
      this.timerAt = null;
      this.rang = true;
    });
  }
}
