import { FaultError, fault } from '../../shared/faults.ts';
import type { SleepContext } from '../engine/driver.ts';
import type { SshConfig } from './ssh-config.ts';
import { type ExecResult } from './ssh-exec.ts';
import { logIn } from './ssh-login.ts';
import { planSleep, type SleepPlan } from './ssh-plan.ts';
import { recogniseRefusal } from './ssh-privilege.ts';
import { lastWords } from './ssh-shell.ts';

const sleepDeadlineMs = 20_000;
/** A line of the user's own may have services to stop first. */
const commandDeadlineMs = 60_000;

/**
 * Logs in, puts the command together, commits and sends it. Returns when the machine accepted it, or fell silent
 * after it was sent; throws a FaultError when it was refused or never sent.
 */
export async function sleepBySsh(config: SshConfig, context: SleepContext): Promise<void> {
  const session = await logIn(config, context);
  try {
    const plan = await planSleep(config, session);
    if (plan.privilege?.kind === 'refused') throw new FaultError(plan.privilege.fault);
    await context.commit();
    context.signal.throwIfAborted();
    const deadlineMs = config.action === 'command' ? commandDeadlineMs : sleepDeadlineMs;
    const result = await session.exec(plan.line, { deadlineMs }).catch((error: unknown) => {
      // Sent, and the machine has said nothing since: whether it is gone, the probes will tell.
      const isOwnDeadline = error instanceof FaultError && error.fault.code === 'deadline-passed';
      if (isOwnDeadline && !context.signal.aborted) return null;
      throw error;
    });
    judgeSleep(result, plan, config, context);
  } finally {
    session[Symbol.dispose]();
  }
}

function judgeSleep(result: ExecResult | null, plan: SleepPlan, config: SshConfig, context: SleepContext): void {
  if (result === null || result.exitCode === null) {
    context.log(`${config.action} was sent; no exit status came back`);
    return;
  }
  if (result.exitCode === 0) {
    context.log(`${config.action} was accepted`);
    return;
  }
  const output = lastWords(result);
  const refusal = plan.owner && recogniseRefusal(`${result.stdout}\n${result.stderr}`, plan.owner);
  if (refusal) throw new FaultError(refusal);
  if (config.action === 'command') {
    throw new FaultError(fault('command-failed', { command: plan.line, exitCode: result.exitCode, output }));
  }
  const detail = `${config.action} ended with exit code ${result.exitCode}${output ? `: ${output}` : '.'}${hint(output)}`;
  throw new FaultError(fault('sleep-failed', { target: context.target.name, detail }));
}

function hint(output: string): string {
  if (/is masked/.test(output)) return ' Allow it there with "systemctl unmask sleep.target suspend.target".';
  if (/inhibited/i.test(output)) return ' Something there asks it to stay awake; add the busy check "inhibitors".';
  return '';
}
