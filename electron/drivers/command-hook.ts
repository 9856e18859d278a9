import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { FaultError, fault } from '../../shared/faults.ts';
import type { Clock } from '../engine/clock.ts';
import { BoundedOutput } from './command-output.ts';
import type { SpawnPlan } from './command-plan.ts';

/** Between asking a hook to end and ending it. */
const killAfterMs = 5000;
/** How long output may follow the exit; a child that was left behind may keep the pipe open for ever. */
const drainLimitMs = 250;

export interface HookOptions {
  readonly cwd?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

export interface HookEnd {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly endedBy: NodeJS.Signals | null;
}

/** A hook that runs in a process group of its own. */
export interface Hook {
  /** Settles when the program itself has ended, whatever it left behind in the background. */
  readonly ended: Promise<HookEnd>;
  /** What it and its children have printed so far, bounded. */
  output(): string;
  /** Ends the whole group: asked first, forced some seconds later. */
  kill(): void;
  /** Keeps it from holding up the end of this process; it runs on. */
  letRun(): void;
}

/** Resolves once the program runs; rejects with a FaultError `program-missing` when it cannot be started. */
export function startHook(plan: SpawnPlan, program: string, { cwd, env, clock }: HookOptions): Promise<Hook> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(programMissing(program, cwd, error as NodeJS.ErrnoException));
    let child: ChildProcess;
    try {
      child = spawn(plan.file, plan.args, {
        cwd,
        env,
        detached: true,
        windowsHide: true,
        windowsVerbatimArguments: plan.isVerbatim,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      return fail(error);
    }
    const output = new BoundedOutput();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => output.append(chunk));
      stream?.on('error', () => {});
    }
    const ended = new Promise<HookEnd>((settle) => {
      child.once('exit', (exitCode, endedBy) => {
        const timer = clock.after(drainLimitMs, () => settle({ exitCode, endedBy }));
        child.once('close', () => {
          timer[Symbol.dispose]();
          settle({ exitCode, endedBy });
        });
      });
    });
    child.once('error', fail);
    child.once('spawn', () =>
      resolve({
        ended,
        output: () => output.text(),
        kill: () => killGroup(child, env, clock),
        letRun: () => letRun(child),
      }),
    );
  });
}

function killGroup(child: ChildProcess, env: Readonly<Record<string, string>>, clock: Clock): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    const taskkill = `${env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\taskkill.exe`;
    spawn(taskkill, ['/pid', `${pid}`, '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  signalGroup(pid, 'SIGTERM');
  clock.after(killAfterMs, () => signalGroup(pid, 'SIGKILL'));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of that group is left.
  }
}

function letRun(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as { unref?: () => void } | null)?.unref?.();
}

/** Why a program could not be started, in words. */
export function programMissing(program: string, cwd: string | undefined, error: NodeJS.ErrnoException): FaultError {
  const detail = startProblem(program, cwd, error);
  return new FaultError(fault('program-missing', { program, detail }), { cause: error });
}

function startProblem(program: string, cwd: string | undefined, { code, message }: NodeJS.ErrnoException): string {
  if (cwd !== undefined && !existsSync(cwd)) return `the folder ${cwd} ("cwd") does not exist.`;
  if (code === 'EACCES') return 'it may not be executed. Make it executable, or put its interpreter in front of it.';
  if (code !== 'ENOENT') return message;
  if (/[/\\]/.test(program) && existsSync(program)) return 'the interpreter that its first line names does not exist.';
  if (program.includes(' '))
    return 'there is no such program. Arguments are written as a list: ["program", "argument"].';
  return 'there is no such program.';
}
