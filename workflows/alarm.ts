import { sleep } from '@temporalio/workflow';

/**
 * The clock of a run. A timer whose deadline has moved to later is left to fire, and the run looks again: that takes
 * less history than cancelling it and starting another.
 */
export class Alarm {
  /** A timer has fired since the deadline was last set. */
  hasRung = false;
  private timerAt: number | null = null;

  /** Rings at this time at the latest; never if it is null. */
  set(at: string | null): void {
    this.hasRung = false;
    if (at === null) return;
    const deadline = Date.parse(at);
    if (this.timerAt !== null && this.timerAt <= deadline) return;
    this.timerAt = deadline;
    void sleep(Math.max(deadline - Date.now(), 1), { summary: 'next deadline' }).then(() => {
      // A timer that an earlier one has overtaken means nothing.
      if (this.timerAt !== deadline) return;
      this.timerAt = null;
      this.hasRung = true;
    });
  }
}
