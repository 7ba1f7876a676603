import type { SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Exit } from './processes';
import { endTree } from './processes';

/** A server that runs beside this process. */
export interface ServerProcess {
  /** 0 if it could not be started. */
  readonly pid: number;
  /** Resolves when it has ended, or could not be started. */
  readonly exited: Promise<Exit>;
  hasEnded(): boolean;
  /** Ends it, by force once the time of grace is over, and resolves when it has ended. */
  stop(): Promise<void>;
  /** The last lines it wrote, on one line. */
  lastLines(): string;
}

export interface ServerProcessOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  readonly command: string;
  readonly args: readonly string[];
  /** Appended to. */
  readonly logFile: string;
  /** What ends it cleanly. */
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
  /** Called as soon as the process exists, long before it is ready. */
  readonly onSpawn?: ((pid: number) => void) | undefined;
}

/** Starts a server in a process group of its own, which Ctrl-C does not reach; see `superviseChild`. */
export function startServerProcess(options: ServerProcessOptions): ServerProcess {
  const { command, args, logFile, stopSignal, graceMs, onSpawn, ...spawnOptions } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  // A file, not a pipe: the server must not notice when the process that started it is killed.
  const output = openSync(logFile, 'a');
  const began = statSync(logFile).size;
  const server = spawn(command, args, { ...spawnOptions, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  server.unref();
  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      ended = true;
      resolve({ code, signal });
    };
    server.once('error', () => end(127, null)).once('exit', end);
  });
  const pid = server.pid ?? 0;
  if (pid) onSpawn?.(pid);
  return {
    pid,
    exited,
    hasEnded: () => ended,
    async stop() {
      if (pid === 0 || ended) return;
      await endTree(pid, { signal: stopSignal, graceMs });
      // Unless it is released at its start, its end alone would keep this process waiting.
      server.ref();
      await exited;
    },
    lastLines: () =>
      readFileSync(logFile).subarray(began).toString('utf8').trim().split('\n').slice(-5).join(' | '),
  };
}
