import { z } from 'zod';
import { busyWith, checkFailed, defineSshCheck, free } from './ssh-check.ts';
import type { ExecResult } from './ssh-exec.ts';
import { lastWords } from './ssh-shell.ts';
import { askDeadlineMs } from './ssh-system.ts';

const id = 'ssh-command';

const config = z.strictObject({
  command: z.string().min(1).meta({ title: 'Command', description: 'The line to run on the machine.' }),
  busyWhen: z.enum(['exit-0', 'exit-nonzero', 'output']).default('exit-0').meta({
    title: 'Busy when',
    description: 'It ends with exit code 0, ends with another one, or prints anything.',
  }),
});

/** A line of the user's own. No exit code, or that of a program that is missing, is no answer. */
export const sshCommand = defineSshCheck({
  id,
  title: 'Own command',
  config,
  async check({ session }, { command, busyWhen }) {
    const result = await session.exec(command, { deadlineMs: askDeadlineMs });
    if (!hasAnswered(result, busyWhen)) throw checkFailed(id, result);
    return isBusy(result, busyWhen) ? busyWith([`"${command}" says so${details(result)}`]) : free;
  },
});

type BusyWhen = z.output<typeof config>['busyWhen'];

function hasAnswered({ exitCode }: ExecResult, busyWhen: BusyWhen): boolean {
  if (exitCode === null) return false;
  // 126 and 127 come from the shell: the program cannot be run. Where any failure means busy, that is one, too.
  return busyWhen === 'exit-nonzero' || exitCode < 126;
}

function isBusy({ exitCode, stdout }: ExecResult, busyWhen: BusyWhen): boolean {
  if (busyWhen === 'output') return stdout.trim() !== '';
  return (exitCode === 0) === (busyWhen === 'exit-0');
}

function details(result: ExecResult): string {
  const words = lastWords(result).slice(0, 120);
  return words ? `: ${words}` : '';
}
