import type { z } from 'zod';
import { FaultError, fault } from '../../shared/faults.ts';
import type { BusyCheck, CheckContext, CheckResult } from '../engine/driver.ts';
import type { SshConfig } from './ssh-config.ts';
import type { ExecResult } from './ssh-exec.ts';
import { logIn, type SshSession } from './ssh-login.ts';
import { lastWords } from './ssh-shell.ts';
import { askDeadlineMs, type SystemFamily, systemFamily } from './ssh-system.ts';

/** A machine that is logged in on, for one busy check. */
export interface CheckedMachine {
  readonly session: SshSession;
  readonly context: CheckContext;
  /** Asks for its system, where the settings do not name it. */
  family(): Promise<SystemFamily>;
  /** The output of a command that must succeed; `says` is the check's name in the fault. */
  ask(command: string): Promise<string>;
}

/** A busy check with a login of its own. Whatever it throws is a veto. */
export function defineSshCheck<Config>(check: {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  check(machine: CheckedMachine, config: Config): Promise<CheckResult>;
}): BusyCheck<SshConfig, never> {
  const { id, title, config } = check;
  const whole: BusyCheck<SshConfig, Config> = {
    id,
    title,
    config,
    async check(driver, options, context) {
      const session = await logIn(driver, context);
      try {
        return await check.check(
          {
            session,
            context,
            family: () => systemFamily(session, driver.system),
            ask: (command) => ask(session, id, command),
          },
          options,
        );
      } finally {
        session[Symbol.dispose]();
      }
    },
  };
  return whole as unknown as BusyCheck<SshConfig, never>;
}

async function ask(session: SshSession, id: string, command: string): Promise<string> {
  const result = await session.exec(command, { deadlineMs: askDeadlineMs });
  if (result.exitCode === 0) return result.stdout;
  throw checkFailed(id, result);
}

/** The fault of a check whose command failed; it keeps the machine awake. */
export function checkFailed(id: string, result: ExecResult): FaultError {
  const output = result.isLost ? 'the connection was lost.' : lastWords(result);
  return new FaultError(
    fault('command-failed', { command: `the busy check "${id}"`, exitCode: result.exitCode, output }),
  );
}

/** The fault of a check that cannot tell from what it was told. */
export function notUnderstood(id: string, output: string): FaultError {
  const shown = output.trim().slice(0, 200);
  return new FaultError(
    fault('command-failed', {
      command: `the busy check "${id}"`,
      exitCode: null,
      output: shown ? `its answer was not understood: ${shown}` : 'it got no answer.',
    }),
  );
}

export function notOnSystem(id: string, system: string): FaultError {
  const what = `the busy check "${id}" does not exist for ${system}. Remove it from "busyChecks".`;
  return new FaultError(fault('driver-unsupported', { driver: 'SSH', what }));
}

export const free: CheckResult = { busy: false };

/** Busy with the findings in one sentence, free without any. */
export function busyWith(findings: readonly string[]): CheckResult {
  if (findings.length === 0) return free;
  const shown = findings.slice(0, 3).join(', ');
  return { busy: true, reason: findings.length > 3 ? `${shown} and ${findings.length - 3} more` : shown };
}
