import { FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';

/** What to start, so that the program gets exactly the arguments it was given. */
export interface SpawnPlan {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows only: the arguments are already quoted as the program reads them. */
  readonly isVerbatim: boolean;
}

const windowsScript = /\.(ps1|cmd|bat)[. ]*$/i;

/**
 * How a program is started without a shell. On Windows, scripts need their interpreter: `.ps1` runs under PowerShell,
 * `.cmd` and `.bat` under cmd.exe. Throws a FaultError `unsafe-argument` for what cmd.exe cannot be given unchanged.
 */
export function spawnPlan(argv: readonly string[], platform: NodeJS.Platform, systemRoot = 'C:\\Windows'): SpawnPlan {
  const [program = '', ...args] = argv;
  const script = platform === 'win32' ? windowsScript.exec(program)?.[1]?.toLowerCase() : undefined;
  if (script === undefined) return { file: program, args, isVerbatim: false };
  if (script === 'ps1') {
    const flags = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File'];
    const file = `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
    return { file, args: [...flags, program, ...args], isVerbatim: false };
  }
  const words = [program.replaceAll('/', '\\'), ...args].map((word) => quoteForBatch(program, word));
  // With /s, cmd.exe takes off the first and the last quote and reads the rest as it stands.
  return {
    file: `${systemRoot}\\System32\\cmd.exe`,
    args: ['/d', '/v:off', '/s', '/c', `"${words.join(' ')}"`],
    isVerbatim: true,
  };
}

/**
 * Inside quotes cmd.exe leaves everything alone but `"` and `%`; `!` may be expanded by the batch file itself, a line
 * end cuts the command off, and a closing backslash swallows the quote in the next program that parses the line.
 */
function quoteForBatch(program: string, word: string): string {
  if (/[\p{Cc}"%!]|\\$/u.test(word)) throw new FaultError(fault('unsafe-argument', { program, argument: word }));
  return `"${word}"`;
}

const posixVariables = 'PATH HOME USER LOGNAME SHELL LANG LC_ALL TZ TMPDIR XDG_RUNTIME_DIR'.split(' ');
const windowsVariables =
  'PATH PATHEXT SystemRoot SystemDrive windir ComSpec TEMP TMP USERNAME USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA ProgramData ProgramFiles ProgramFiles(x86)'.split(
    ' ',
  );

/** Of our own environment only what programs need to find their way, and `more`: no token, no secret of ours. */
export function cleanEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  more: readonly string[] = [],
): Record<string, string> {
  const wanted = [...(platform === 'win32' ? windowsVariables : posixVariables), ...more];
  const key = (name: string) => (platform === 'win32' ? name.toUpperCase() : name);
  const names = new Set(wanted.map(key));
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && names.has(key(name))) kept[name] = value;
  }
  return kept;
}

/** What a hook is told about its call. */
export function hookVariables({ target, reason, source }: DriverContext): Record<string, string> {
  return {
    REVEILLE_TARGET_ID: target.id,
    REVEILLE_TARGET_NAME: target.name,
    REVEILLE_TARGET_HOST: target.host ?? '',
    REVEILLE_REASON: reason,
    REVEILLE_SOURCE: source ?? '',
  };
}
