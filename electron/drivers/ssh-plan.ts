import { FaultError, fault } from '../../shared/faults.ts';
import type { SshConfig } from './ssh-config.ts';
import type { SshSession } from './ssh-login.ts';
import {
  type CommandOwner,
  choosePrivilege,
  type Privilege,
  type PrivilegeAnswers,
  passwordlessByRules,
  sudoArguments,
} from './ssh-privilege.ts';
import { type Recipe, recipeFor } from './ssh-recipes.ts';
import { outputParts, posixScript, quoteWord } from './ssh-shell.ts';
import { askDeadlineMs, type Survey, type SystemFamily, surveyMachine, systemFamily } from './ssh-system.ts';

/** What will be sent to put the machine to sleep. Making it runs nothing of it. */
export interface SleepPlan {
  readonly line: string;
  /** Whose permission counts; null where nobody's can be told. */
  readonly owner: CommandOwner | null;
  /** `null`: permission cannot be told without running it. */
  readonly privilege: Privilege | null;
  readonly family: SystemFamily | null;
  readonly survey: Survey | null;
}

/** Puts the command together for this machine and account; throws `driver-unsupported` when there is none. */
export async function planSleep(config: SshConfig, session: SshSession): Promise<SleepPlan> {
  if (config.action === 'command') return await planOwnCommand(config, session);
  const family = await systemFamily(session, config.system);
  if (family === 'windows') {
    const recipe = existing(recipeFor('windows', config.action, () => true));
    return { line: commandLine(recipe, null, false), owner: null, privilege: null, family, survey: null };
  }
  const survey = await surveyMachine(session, family, config.system);
  const recipe = existing(recipeFor(survey.system, config.action, (program) => survey.paths.has(program)));
  if (recipe.kind === 'line') return { line: recipe.line, owner: null, privilege: null, family, survey };

  const argv = [survey.paths.get(recipe.program) ?? recipe.program, ...recipe.args];
  const owner: CommandOwner = { user: config.user, host: session.host, argv, action: config.action };
  const logindAsks = recipe.kind === 'program' ? recipe.logindAsks : undefined;
  const privilege = recipe.needsRoot
    ? choosePrivilege(config.sudo, await askPermission(session, survey, argv, logindAsks), owner)
    : ({ kind: 'as-is' } as const);
  return { line: commandLine(recipe, argv, privilege.kind === 'sudo'), owner, privilege, family, survey };
}

async function planOwnCommand({ command = '', user, sudo }: SshConfig, session: SshSession): Promise<SleepPlan> {
  const line = sudo === 'always' ? `sudo -n ${command}` : command;
  const words = sudoArguments(line);
  if (!words) return { line, owner: null, privilege: null, family: null, survey: null };
  const [program = '', ...args] = words;
  const argv = [await programPath(session, program), ...args];
  return { line, owner: { user, host: session.host, argv, action: line }, privilege: null, family: null, survey: null };
}

async function programPath(session: SshSession, program: string): Promise<string> {
  if (program.startsWith('/')) return program;
  const { stdout } = await session.exec(posixScript(`command -v ${quoteWord(program)}`), { deadlineMs: askDeadlineMs });
  const path = stdout.trim();
  return path.startsWith('/') ? path : program;
}

/** Asks sudo and systemd-logind, without running anything. */
export async function askPermission(
  session: SshSession,
  { uid, paths }: Pick<Survey, 'uid' | 'paths'>,
  argv: readonly string[],
  logindAsks: string | undefined,
): Promise<PrivilegeAnswers> {
  if (uid === 0) return { uid, sudo: 'yes', logind: null };
  const statements: string[] = [];
  if (paths.has('sudo')) {
    // With -n sudo fails where it would ask. It also lists what needs a password, so the rules have to be read too.
    statements.push(`echo == sudo; sudo -n -l ${argv.map(quoteWord).join(' ')} && echo allowed`);
    statements.push('echo == rules; sudo -n -l');
  }
  if (logindAsks && paths.has('busctl')) {
    const manager = 'org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager';
    statements.push(`echo == logind; busctl call ${manager} ${logindAsks}`);
  }
  if (statements.length === 0) return { uid, sudo: 'absent', logind: null };
  const { stdout } = await session.exec(posixScript(...statements, 'exit 0'), { deadlineMs: askDeadlineMs });
  return readAnswers(stdout, uid, argv);
}

/** The answers in the output of the questions. */
export function readAnswers(output: string, uid: number, argv: readonly string[]): PrivilegeAnswers {
  const parts = outputParts(output);
  const logind = /^s "(\w+)"/m.exec(parts.get('logind') ?? '')?.[1] ?? null;
  const sudo = parts.get('sudo');
  if (sudo === undefined) return { uid, sudo: 'absent', logind };
  const rules = parts.get('rules') ?? '';
  const needsNoPassword = /!authenticate/.test(rules) || passwordlessByRules(rules, argv) !== false;
  return { uid, sudo: /^allowed$/m.test(sudo) && needsNoPassword ? 'yes' : 'no', logind };
}

function existing(recipe: Recipe): Exclude<Recipe, { kind: 'missing' }> {
  if (recipe.kind !== 'missing') return recipe;
  throw new FaultError(fault('driver-unsupported', { driver: 'SSH', what: recipe.say }));
}

/** The line that does it. `argv` has the program's full path, which is what a sudoers line names. */
function commandLine(
  recipe: Exclude<Recipe, { kind: 'missing' }>,
  argv: readonly string[] | null,
  withSudo: boolean,
): string {
  if (recipe.kind === 'line') return recipe.line;
  const words = (argv ?? [recipe.program, ...recipe.args]).map(quoteWord).join(' ');
  const command = withSudo ? `sudo -n ${words}` : words;
  if (recipe.kind === 'program') return posixScript(command);
  // Ignoring HUP and leaving its output alone, it outlives the login, whose exit status arrives a second before.
  return posixScript(`(trap "" HUP; sleep 1; echo ${recipe.text} | ${command}) </dev/null >/dev/null 2>&1 &`);
}
