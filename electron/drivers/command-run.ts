import { homedir } from 'node:os';
import { z } from 'zod';
import { FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';
import type { Hook, HookEnd } from './command-hook.ts';

/** Field: one argument. */
export const word = z.string().regex(/^[^\0]*$/, 'must not hold a NUL character.');
/** Field: a program or a folder. */
export const program = word.min(1, 'must name a program.');
/** Field: a program, or a list of it and its arguments. */
export const command = z.union([program, z.tuple([program], word)], {
  error: 'must be a program, like "./start.sh", or a list of it and its arguments, like ["./start.sh", "now"].',
});

/** Ends the hook, and rejects, when the deadline has passed or the call is over. */
export async function endWithin(
  hook: Hook,
  name: string,
  deadlineMs: number,
  context: DriverContext,
): Promise<HookEnd> {
  const deadline = new AbortController();
  const passed = new FaultError(fault('deadline-passed', { what: name, afterMs: deadlineMs }));
  const timer = context.clock.after(deadlineMs, () => deadline.abort(passed));
  const over = AbortSignal.any([context.signal, deadline.signal]);
  const end = await Promise.race([hook.ended, aborted(over)]);
  timer[Symbol.dispose]();
  if (end !== null) return end;
  hook.kill();
  tell(context, name, 'was ended before it had finished', hook);
  throw over.reason;
}

export function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}

export function tell(context: DriverContext, name: string, what: string, hook: Hook): void {
  const output = hook.output();
  context.log(`${name} ${what}${output === '' ? '' : `:\n${output}`}`);
}

export function endText({ exitCode, endedBy }: HookEnd): string {
  return exitCode === null ? `was ended by ${endedBy}` : `ended with exit code ${exitCode}`;
}

export function commandFailed(command: string, end: HookEnd, hook: Hook): FaultError {
  const output = [end.endedBy === null ? '' : `ended by ${end.endedBy}`, hook.output().slice(-400)];
  const text = output.filter((part) => part !== '').join(': ');
  return new FaultError(fault('command-failed', { command, exitCode: end.exitCode, output: text }));
}

export function expandHome(path: string): string {
  return path.startsWith('~/') ? homedir() + path.slice(1) : path;
}
