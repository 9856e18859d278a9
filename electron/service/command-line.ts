import { parseArgs } from 'node:util';
import {
  defaultLogLevel,
  type LogLevel,
  logLevels,
  type OneOffOptions,
  type RunOptions,
  type UiAddress,
} from './run-options.ts';
import { help } from './help.ts';

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

const oneOffOptions = {
  listen: { type: 'string' },
  to: { type: 'string' },
  'start-hook': { type: 'string' },
  'stop-hook': { type: 'string' },
  cooldown: { type: 'string' },
  'ready-limit': { type: 'string' },
  'stop-even-if-already-running': { type: 'boolean' },
} as const;

class UsageError extends Error {}

/** Reads the arguments after the program's name. Touches nothing and never throws. */
export function parseCommandLine(argv: readonly string[]): Command {
  try {
    return parse(argv);
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'usage-error', message: error.message };
    const message = parseArgsMessage(error);
    if (message === null) throw error;
    return { kind: 'usage-error', message };
  }
}

function parse(argv: readonly string[]): Command {
  if (argv[0] === 'http') {
    if (argv.includes('--help')) return { kind: 'help', text: help };
    throw new UsageError('The one-off "http" comes in a later version; "tcp" is here now.');
  }
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { ...options, ...oneOffOptions },
    allowPositionals: true,
  });
  if (values.help) return { kind: 'help', text: help };
  if (values.version) return { kind: 'version' };
  const isOneOff = positionals[0] === 'tcp';
  const stray = positionals[isOneOff ? 1 : 0];
  if (stray !== undefined) throw new UsageError(`"${stray}" is not a command. The only one is "tcp"; see --help.`);
  if (!isOneOff) {
    const misplaced = Object.keys(values).find((name) => name in oneOffOptions);
    if (misplaced) throw new UsageError(`--${misplaced} belongs to "tcp"; write "tcp" before it, or see --help.`);
  }
  if (isOneOff && values.settings !== undefined) {
    throw new UsageError('"tcp" is one route without a settings file, so --settings cannot go with it.');
  }
  if (values.demo && (isOneOff || values.settings !== undefined || values.data !== undefined)) {
    throw new UsageError('--demo brings its own settings and data folder, so it goes with neither of them nor "tcp".');
  }
  return {
    kind: 'run',
    options: {
      settingsFile: notEmpty('settings', values.settings),
      dataFolder: notEmpty('data', values.data),
      ui: parseUi(values.ui ?? '127.0.0.1:7700'),
      isUiChosen: values.ui !== undefined,
      demo: values.demo ?? false,
      allowHostEdits: values['allow-host-edits'] ?? false,
      logLevel: parseLogLevel(values['log-level'] ?? defaultLogLevel),
      logFile: notEmpty('log-file', values['log-file']),
      oneOff: isOneOff ? parseOneOff(values) : null,
    },
  };
}

type OneOffValues = { readonly [name in keyof typeof oneOffOptions]?: string | boolean | undefined };

function parseOneOff(values: OneOffValues): OneOffOptions {
  const required = (name: keyof typeof oneOffOptions): string => {
    const value = values[name];
    if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`"tcp" needs --${name}; see --help.`);
    return value;
  };
  const to = required('to');
  const address = splitAddress(to);
  if (!address?.host || address.port === 0) {
    throw new UsageError(`--to "${to}" is not HOST:PORT, for example 192.168.1.20:8000.`);
  }
  return {
    listen: required('listen'),
    toHost: address.host,
    toPort: address.port,
    startHook: required('start-hook'),
    stopHook: required('stop-hook'),
    cooldown: required('cooldown'),
    readyLimit: values['ready-limit'] === undefined ? null : required('ready-limit'),
    stopEvenIfAlreadyRunning: values['stop-even-if-already-running'] === true,
  };
}

function parseUi(text: string): UiAddress | null {
  if (text === 'off') return null;
  const address = /^\d+$/.test(text) ? splitAddress(`127.0.0.1:${text}`) : splitAddress(text);
  if (!address) throw new UsageError(`--ui "${text}" is neither HOST:PORT nor "off".`);
  return address;
}

/** `host:port`, `[v6]:port` or `:port`; null when it is none of them. */
function splitAddress(text: string): { host: string | null; port: number } | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  if (!match) return null;
  const port = Number(match[3]);
  return port > 65535 ? null : { host: (match[1] ?? match[2]) || null, port };
}

function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text);
  if (!level) throw new UsageError(`--log-level "${text}" is not one of ${logLevels.join(', ')}.`);
  return level;
}

function notEmpty(name: string, value: string | undefined): string | null {
  if (value === '') throw new UsageError(`--${name} needs a value.`);
  return value ?? null;
}

function parseArgsMessage(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('ERR_PARSE_ARGS')) return null;
  const firstSentence = error.message.split(/\.\s|\n/)[0] ?? error.message;
  return `${firstSentence.replace(/\.$/, '')}; see --help.`;
}
