import { FaultError, fault } from '../../shared/faults.ts';
import type { SshConfig } from './ssh-config.ts';
import type { SshSession } from './ssh-login.ts';
import { type RecipeSystem, recipePrograms } from './ssh-recipes.ts';
import { posixScript } from './ssh-shell.ts';

/** A question to the machine that takes longer than this is not answered any more. */
export const askDeadlineMs = 10_000;

/** Families of systems that are asked the same questions in the same way. */
export type SystemFamily = 'linux' | 'freebsd' | 'macos' | 'windows';

const familyBySystem: Readonly<Record<SshConfig['system'], SystemFamily | null>> = {
  auto: null,
  linux: 'linux',
  debian: 'linux',
  ubuntu: 'linux',
  macos: 'macos',
  windows: 'windows',
  synology: 'linux',
  qnap: 'linux',
  // TrueNAS is Linux or FreeBSD, by its edition.
  truenas: null,
  unraid: 'linux',
};

/** The family of the system behind a login: as the settings say, else as the machine says. */
export async function systemFamily(session: SshSession, system: SshConfig['system']): Promise<SystemFamily> {
  const named = familyBySystem[system];
  if (named) return named;
  const uname = await session.exec('uname -s', { deadlineMs: askDeadlineMs });
  const family = familyOf(uname.stdout);
  if (family) return family;
  const version = await session.exec('cmd /c ver', { deadlineMs: askDeadlineMs });
  if (/Microsoft Windows/.test(version.stdout)) return 'windows';
  throw new FaultError(
    fault('driver-unsupported', {
      driver: 'SSH',
      what: `the system of ${session.host} was not recognised. Name it as "system", or use the action "command".`,
    }),
  );
}

/** The family that the answer of `uname -s` names, null for none. */
export function familyOf(uname: string): SystemFamily | null {
  const name = uname.trim();
  if (name === 'Linux') return 'linux';
  if (name === 'Darwin') return 'macos';
  if (/^(Free|Dragonfly)BSD$/i.test(name)) return 'freebsd';
  if (/^(MINGW|MSYS|CYGWIN|Windows)/.test(name)) return 'windows';
  return null;
}

/** What must be known about a Unix machine before a command is put together for it. */
export interface Survey {
  readonly uid: number;
  /** Folder and name of each program that it has. */
  readonly paths: ReadonlyMap<string, string>;
  readonly system: RecipeSystem;
}

const surveyedPrograms = [...recipePrograms, 'sudo', 'busctl', 'who', 'ss', 'netstat'];

const surveyScript = posixScript(
  'echo uid=$(id -u)',
  `for p in ${surveyedPrograms.join(' ')}; do f=$(command -v $p) && echo path $p $f; done`,
  '[ -e /etc.defaults/synoinfo.conf ] && echo vendor=synology',
  '[ -e /etc/config/qpkg.conf ] && echo vendor=qnap',
  '[ -e /etc/unraid-version ] && echo vendor=unraid',
  'command -v midclt >/dev/null && echo vendor=truenas',
  'exit 0',
);

/** Asks a Unix machine who we are there, what it has, and which product it is. */
export async function surveyMachine(
  session: SshSession,
  family: Exclude<SystemFamily, 'windows'>,
  named: SshConfig['system'],
): Promise<Survey> {
  const { stdout } = await session.exec(surveyScript, { deadlineMs: askDeadlineMs });
  return parseSurvey(stdout, family, named);
}

/** The survey in the script's output; throws `driver-unsupported` when the account has no usable shell. */
export function parseSurvey(
  output: string,
  family: Exclude<SystemFamily, 'windows'>,
  named: SshConfig['system'],
): Survey {
  const uid = /^uid=(\d+)$/m.exec(output)?.[1];
  if (uid === undefined) {
    const what = 'the account gets no plain shell. Give it one (sh, bash), or use the action "command".';
    throw new FaultError(fault('driver-unsupported', { driver: 'SSH', what }));
  }
  const paths = new Map<string, string>();
  for (const [, name = '', path = ''] of output.matchAll(/^path (\S+) (\/.+)$/gm)) paths.set(name, path);
  const vendor = /^vendor=(\w+)$/m.exec(output)?.[1] as RecipeSystem | undefined;
  return { uid: Number(uid), paths, system: recipeSystem(named, family, vendor) };
}

function recipeSystem(
  named: SshConfig['system'],
  family: SystemFamily,
  vendor: RecipeSystem | undefined,
): RecipeSystem {
  if (named === 'auto') return vendor ?? family;
  return named === 'debian' || named === 'ubuntu' ? 'linux' : named;
}
