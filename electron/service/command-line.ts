import { parseArgs } from 'node:util';
import { help } from './help.ts';
import { httpOptions, readHttp, spellOutPrefix } from './http-command.ts';
import { optionalText, splitAddress, WrongUsage } from './option-values.ts';
import { defaultLogLevel, type LogLevel, logLevels, type RunOptions, type UiAddress } from './run-options.ts';
import { readTcp, tcpOptions } from './tcp-command.ts';

/** What a command line asks for. `message` is one sentence for standard error, `text` is for standard output. */
export type Command =
  | { readonly kind: 'run'; readonly options: RunOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'usage-error'; readonly message: string };

const options = {
  headless: { type: 'boolean' },
  settings: { type: 'string' },
  data: { type: 'string' },
  ui: { type: 'string' },
  demo: { type: 'boolean' },
  'allow-host-edits': { type: 'boolean' },
  'log-level': { type: 'string' },
  'log-file': { type: 'string' },
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const;

const listenOption = { listen: { type: 'string' } } as const;

/** One route without a settings file each. */
const commands = {
  tcp: { own: tcpOptions, read: readTcp },
  http: { own: httpOptions, read: readHttp },
} as const;
type CommandName = keyof typeof commands;
const commandNames = Object.keys(commands) as CommandName[];

/** Reads the arguments after the program's name. Touches nothing and never throws. */
export function parseCommandLine(argv: readonly string[]): Command {
  try {
    return parse(argv);
  } catch (error) {
    if (error instanceof WrongUsage) return { kind: 'usage-error', message: error.message };
    const message = parseArgsMessage(error);
    if (message === null) throw error;
    return { kind: 'usage-error', message };
  }
}

function parse(argv: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...spellOutPrefix(argv)],
    options: { ...options, ...listenOption, ...tcpOptions, ...httpOptions },
    allowPositionals: true,
    allowNegative: true,
  });
  if (values.help) return { kind: 'help', text: help };
  if (values.version) return { kind: 'version' };
  const [first] = positionals;
  const command = commandNames.find((name) => name === first) ?? null;
  const stray = positionals[command === null ? 0 : 1];
  if (stray !== undefined) throw new WrongUsage(`"${stray}" is not a command. There are "tcp" and "http"; see --help.`);
  refuseMisplaced(Object.keys(values), command);
  if (command !== null && values.settings !== undefined) {
    throw new WrongUsage(`"${command}" is one route without a settings file, so --settings cannot go with it.`);
  }
  if (values.demo && (command !== null || values.settings !== undefined || values.data !== undefined)) {
    const what = command === null ? '' : ` nor "${command}"`;
    throw new WrongUsage(`--demo brings its own settings and data folder, so it goes with neither of them${what}.`);
  }
  return {
    kind: 'run',
    options: {
      settingsFile: optionalText(values, 'settings'),
      dataFolder: optionalText(values, 'data'),
      ui: parseUi(values.ui ?? '127.0.0.1:7700'),
      isUiChosen: values.ui !== undefined,
      demo: values.demo ?? false,
      allowHostEdits: values['allow-host-edits'] ?? false,
      logLevel: parseLogLevel(values['log-level'] ?? defaultLogLevel),
      logFile: optionalText(values, 'log-file'),
      oneOff: command === null ? null : commands[command].read(values),
    },
  };
}

/** Options of another command, or of one where there is none. */
function refuseMisplaced(given: readonly string[], command: CommandName | null): void {
  for (const name of given) {
    const owners = commandNames.filter((each) => name in commands[each].own || name in listenOption);
    if (owners.length === 0 || (command !== null && owners.includes(command))) continue;
    const what = owners.map((each) => `"${each}"`).join(' and ');
    throw new WrongUsage(`--${name} belongs to ${what}, which must be written before it; see --help.`);
  }
}

function parseUi(text: string): UiAddress | null {
  if (text === 'off') return null;
  const address = /^\d+$/.test(text) ? splitAddress(`127.0.0.1:${text}`) : splitAddress(text);
  if (!address) throw new WrongUsage(`--ui "${text}" is neither HOST:PORT nor "off".`);
  return address;
}

function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text);
  if (!level) throw new WrongUsage(`--log-level "${text}" is not one of ${logLevels.join(', ')}.`);
  return level;
}

function parseArgsMessage(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('ERR_PARSE_ARGS')) return null;
  const firstSentence = error.message.split(/\.\s|\n/)[0] ?? error.message;
  return `${firstSentence.replace(/\.$/, '')}; see --help.`;
}
