import { type Command, parseCommandLine } from '../service/command-line.ts';
import type { RunOptions } from '../service/run-options.ts';

const withValue = new Set(['settings', 'data', 'ui', 'log-level', 'log-file']);
const alone = new Set(['demo', 'allow-host-edits']);
const background = '--background';

export type DesktopCommand =
  | { readonly kind: 'run'; readonly options: RunOptions; readonly isInBackground: boolean }
  | { readonly kind: 'usage-error'; readonly message: string };

/**
 * Reads the process's own arguments. Chromium has switches too, which everything we do not know is taken for; what
 * only makes sense in a terminal does not reach us. Without `--ui` nothing is served over HTTP.
 */
export function parseDesktopArguments(argv: readonly string[]): DesktopCommand {
  const command: Command = parseCommandLine(ours(argv));
  if (command.kind === 'usage-error') return command;
  if (command.kind !== 'run') return { kind: 'usage-error', message: 'This belongs to "reveille" in a terminal.' };
  const { options } = command;
  return {
    kind: 'run',
    options: { ...options, ui: options.isUiChosen ? options.ui : null },
    isInBackground: argv.includes(background),
  };
}

/** The arguments with which this start can be done again. */
export function sameArguments(argv: readonly string[]): readonly string[] {
  return ours(argv);
}

/** The arguments with which this start can be done again in the background, for the system's own list of them. */
export function backgroundArguments(argv: readonly string[]): readonly string[] {
  return [...ours(argv).filter((argument) => argument !== '--demo'), background];
}

function ours(argv: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    const [, name = '', value] = /^--([a-z-]+)(=.*)?$/s.exec(argument) ?? [];
    if (alone.has(name)) found.push(argument);
    if (!withValue.has(name)) continue;
    if (value !== undefined) found.push(argument);
    else {
      index += 1;
      found.push(argument, ...(argv[index] === undefined ? [] : [argv[index] ?? '']));
    }
  }
  return found;
}
