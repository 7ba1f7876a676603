import { readdirSync, readFileSync } from 'node:fs';
import type { Stack } from '../../dev/stack';

/** Clock ticks a second, as Linux reports them to programs. */
const TICKS_PER_SECOND = 100;

interface Stat {
  readonly parent: number;
  /** Of the process itself and of its children that have ended. */
  readonly cpuMs: number;
}

function statOf(pid: number): Stat | null {
  try {
    // The name of the program stands in parentheses and may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, part) => sum + part, 0);
    return { parent: fields[1] ?? 0, cpuMs: (ticks * 1000) / TICKS_PER_SECOND };
  } catch {
    return null;
  }
}

/** The CPU time that a process and all its descendants have taken so far, in milliseconds. Linux only. */
export function cpuMsOf(root: number): number {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat) stats.set(Number(name), stat);
  }
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = stats.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  return [...stats].reduce((sum, [pid, { cpuMs }]) => sum + (isBelow(pid) ? cpuMs : 0), 0);
}

/** The resident memory of a process, in megabytes. Linux only. */
export function residentMb(pid: number): number {
  const kB = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kB ?? 0) / 1024;
}

/** CPU milliseconds so far of each process of a stack, and of this one, which plays the clients. */
export const cpuByProcess = (stack: Stack): Record<string, number> => ({
  worker: cpuMsOf(stack.worker?.pid ?? 0),
  api: cpuMsOf(stack.api?.pid ?? 0),
  database: cpuMsOf(stack.postgres?.pid ?? 0),
  temporal: cpuMsOf(stack.temporal?.pid ?? 0),
  simulators: cpuMsOf(stack.simulators?.pid ?? 0),
  driver: ownCpuMs(),
});

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
