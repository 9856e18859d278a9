import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../../engine/clock.ts';
import { firstComplaint } from './check-config.ts';

const restartMs = 5_000;
const startMs = 10_000;
const mostOutput = 8_192;
/** How long it may take to end once it was told to end at once. */
const endMs = 5_000;

/** The HAProxy that Reveille runs itself, in master-worker mode: it takes over a new configuration by itself. */
export class OwnProcess {
  readonly #clock: Clock;
  readonly #files: { readonly program: string; readonly configFile: string; readonly socket: string };
  #child: ChildProcess | null = null;
  #output = '';
  #lastStartMs = Number.NEGATIVE_INFINITY;
  /** Why it ended; null: it has not. */
  #ending: string | null = null;
  #isEnded = false;

  constructor(files: { program: string; configFile: string; socket: string }, clock: Clock) {
    this.#files = files;
    this.#clock = clock;
  }

  /** Why it does not run although it was started; null: it runs, or was never started. */
  get ending(): string | null {
    return this.#ending;
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** It was started a moment ago and may not listen yet. */
  get isStarting(): boolean {
    return this.isRunning && this.#clock.monotonicMs() - this.#lastStartMs < startMs;
  }

  /** Starts it unless it runs, or was started a moment ago. */
  start(): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#child || this.#isEnded || nowMs - this.#lastStartMs < restartMs) return;
    this.#lastStartMs = nowMs;
    this.#output = '';
    const { program, configFile, socket } = this.#files;
    // In a group of its own: what a terminal sends to us it gets from us, after its sessions were given time.
    const child = spawn(program, ['-W', '-S', `${socket},mode,600`, '-f', configFile], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    this.#child = child;
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      this.#output = `${this.#output}${text}`.slice(-mostOutput);
    });
    const ended = (why: string) => {
      if (this.#child !== child) return;
      this.#child = null;
      this.#ending = why;
    };
    child.on('error', (error) => ended(error.message));
    child.on('exit', (code, signal) => {
      const complaint = firstComplaint(
        this.#output
          .split('\n')
          .filter((line) => line.startsWith('[ALERT]'))
          .join('\n'),
      );
      ended(complaint || `it ended with ${signal ?? code}.`);
    });
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** It is not started again. */
  end(): void {
    this.#isEnded = true;
  }

  /** It was seen to answer. */
  answered(): void {
    this.#ending = null;
  }
}

/** Ends a master and its workers; sessions that are open are given until `limitMs`. Resolves when it is gone. */
export async function endMaster(pid: number, limitMs: number, clock: Clock): Promise<void> {
  if (limitMs > 0 && send(pid, 'SIGUSR1') && (await isGone(pid, limitMs, clock))) return;
  if (!send(pid, 'SIGTERM') || (await isGone(pid, endMs, clock))) return;
  send(pid, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // It is gone.
    return false;
  }
}

/** Asked, since a master that was found running is no child of ours. */
async function isGone(pid: number, limitMs: number, clock: Clock): Promise<boolean> {
  const untilMs = clock.monotonicMs() + limitMs;
  while (send(pid, 0)) {
    if (clock.monotonicMs() >= untilMs) return false;
    await new Promise<void>((resolve) => clock.after(50, resolve));
  }
  return true;
}
