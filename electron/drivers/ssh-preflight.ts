import { FaultError } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import type { DriverContext, PreflightStep } from '../engine/driver.ts';
import type { SshConfig } from './ssh-config.ts';
import { logIn, sshHost, type SshSession } from './ssh-login.ts';
import { askPermission, planSleep, type SleepPlan } from './ssh-plan.ts';
import { polkitRule, sudoersLine } from './ssh-privilege.ts';
import { posixScript } from './ssh-shell.ts';
import { askDeadlineMs, systemFamily, type Survey } from './ssh-system.ts';

const titles = {
  reach: 'Reach the SSH port',
  key: 'Host key',
  login: 'Log in',
  system: 'Know the system',
  ability: 'The machine can do it',
  permission: 'The command is allowed',
  checks: 'Programs for the busy checks',
};

/** Tries everything that putting the machine to sleep needs, without running the command. */
export async function preflightSsh(config: SshConfig, context: DriverContext): Promise<readonly PreflightStep[]> {
  let session: SshSession;
  try {
    session = await logIn(config, context);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return failedLogin(error, config, context);
  }
  try {
    return [...loginSteps(session), ...(await afterLogin(config, session, context))];
  } finally {
    session[Symbol.dispose]();
  }
}

function loginSteps({ host, port, user, hostKey, method }: SshSession): readonly PreflightStep[] {
  const { keyType, fingerprint, isFirstUse } = hostKey;
  return [
    { title: titles.reach, ok: true, detail: `${host}, port ${port}, answers.` },
    {
      title: titles.key,
      ok: true,
      detail: isFirstUse
        ? `First seen now and remembered: ${keyType} ${fingerprint}. Compare it with the machine's own.`
        : `${keyType} ${fingerprint}, as known.`,
    },
    { title: titles.login, ok: true, detail: `${user} is logged in by ${method}.` },
  ];
}

/** The steps up to the one that failed, which the fault names. */
function failedLogin({ fault }: FaultError, config: SshConfig, context: DriverContext): readonly PreflightStep[] {
  const reached: PreflightStep = {
    title: titles.reach,
    ok: true,
    detail: `${config.host ?? context.target.host}, port ${config.port}, answers.`,
  };
  const failed = (title: string, fix?: string): PreflightStep => ({
    title,
    ok: false,
    detail: sentence(fault),
    ...(fix ? { fix } : {}),
  });
  if (fault.code === 'ssh-unreachable') {
    return [failed(titles.reach, 'Switch the machine on, start its SSH server, and open the port in its firewall.')];
  }
  if (fault.code === 'host-key-changed')
    return [reached, failed(titles.key, `"hostKeys": ["${fault.params.offered}"]`)];
  if (fault.code !== 'ssh-auth-refused') return [failed(titles.login)];
  return [
    reached,
    { title: titles.key, ok: true, detail: 'It is the known one, or first seen now and remembered.' },
    failed(titles.login, `ssh-copy-id -p ${config.port} ${config.user}@${sshHost(config, context.target)}`),
  ];
}

async function afterLogin(
  config: SshConfig,
  session: SshSession,
  context: DriverContext,
): Promise<readonly PreflightStep[]> {
  let plan: SleepPlan;
  try {
    plan = await planSleep(config, session);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return [{ title: titles.system, ok: false, detail: sentence(error.fault) }];
  }
  const family = plan.family ?? (await systemFamily(session, config.system).catch(() => null));
  const found = plan.survey?.system ?? family ?? 'not known, and not needed for an own command';
  const steps: PreflightStep[] = [{ title: titles.system, ok: true, detail: `It is ${found}.` }];
  const ability = await abilityStep(config, session, plan);
  if (ability) steps.push(ability);
  steps.push(await permissionStep(config, session, plan));
  const checks = plan.survey && checksStep(plan.survey);
  if (checks) steps.push(checks);
  context.signal.throwIfAborted();
  return steps;
}

/** A kernel that cannot suspend, or a system that was told not to, is better known before the first night. */
async function abilityStep(config: SshConfig, session: SshSession, plan: SleepPlan): Promise<PreflightStep | null> {
  if (plan.family === 'windows') {
    const { stdout } = await session.exec('powercfg /a', { deadlineMs: askDeadlineMs });
    return { title: titles.ability, ok: true, detail: stdout.trim().split(/\r?\n/).slice(0, 4).join(' ') };
  }
  if (plan.family !== 'linux' || config.action !== 'suspend') return null;
  const { stdout } = await session.exec(
    posixScript(
      'echo states $(cat /sys/power/state)',
      'systemctl show -p LoadState suspend.target 2>/dev/null',
      'exit 0',
    ),
    { deadlineMs: askDeadlineMs },
  );
  return judgeAbility(stdout);
}

/** Whether Linux can suspend, from its own words. */
export function judgeAbility(output: string): PreflightStep {
  const states = /^states (.*)$/m.exec(output)?.[1]?.trim() ?? '';
  if (/LoadState=masked/.test(output)) {
    return {
      title: titles.ability,
      ok: false,
      detail: 'Its administrator has switched suspend off.',
      fix: 'sudo systemctl unmask sleep.target suspend.target',
    };
  }
  if (/\b(mem|freeze|standby)\b/.test(states)) return { title: titles.ability, ok: true, detail: 'It can suspend.' };
  return {
    title: titles.ability,
    ok: false,
    detail: 'Its kernel knows no way to suspend.',
    fix: 'Use the action "power-off".',
  };
}

async function permissionStep(config: SshConfig, session: SshSession, plan: SleepPlan): Promise<PreflightStep> {
  const { owner, privilege } = plan;
  if (privilege?.kind === 'refused') {
    const isSudo = privilege.fault.code === 'sudo-needs-password';
    const fix = isSudo ? sudoersLine(session.user, owner?.argv ?? []) : polkitRule(session.user);
    return { title: titles.permission, ok: false, detail: sentence(privilege.fault), fix };
  }
  if (privilege) {
    const by = privilege.kind === 'sudo' ? 'with sudo, without a password' : 'as it is';
    return { title: titles.permission, ok: true, detail: `${session.user} may run it ${by}: ${owner?.argv.join(' ')}` };
  }
  if (owner) return await ownCommandStep(session, owner.argv);
  const detail =
    config.action === 'command'
      ? `Not tried, because trying it is running it: ${config.command}`
      : 'It cannot be asked without running it. Use "Test sleep and wake".';
  return { title: titles.permission, ok: true, detail };
}

/** A line of the user's own that uses sudo: sudo can be asked about it. */
async function ownCommandStep(session: SshSession, argv: readonly string[]): Promise<PreflightStep> {
  const answers = await askPermission(session, { uid: -1, paths: new Map([['sudo', 'sudo']]) }, argv, undefined);
  if (answers.sudo === 'yes') {
    return { title: titles.permission, ok: true, detail: `${session.user} may run it with sudo, without a password.` };
  }
  return {
    title: titles.permission,
    ok: false,
    detail: `${session.user} may not run ${argv.join(' ')} with sudo without a password.`,
    fix: sudoersLine(session.user, argv),
  };
}

function checksStep({ paths }: Survey): PreflightStep {
  const missing = [
    ...(paths.has('who') || paths.has('loginctl') ? [] : ['who (for people logged in)']),
    ...(paths.has('ss') || paths.has('netstat') ? [] : ['ss or netstat (for connections of others)']),
  ];
  if (missing.length === 0) return { title: titles.checks, ok: true, detail: 'All are there.' };
  return {
    title: titles.checks,
    ok: false,
    detail: `Missing: ${missing.join(', ')}. Without them the machine always stays awake.`,
    fix: 'Install them (on Debian: coreutils, iproute2), or remove these checks from "busyChecks".',
  };
}
