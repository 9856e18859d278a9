import { parseDuration } from '../../shared/durations.ts';
import { type OptionValues, optionalText, requiredText, WrongUsage } from './option-values.ts';
import type { HttpOneOff, StopAfter } from './run-options.ts';

/** Of `http` only. Those that are on or off are off with `--no-` before them. */
export const httpOptions = {
  endpoints: { type: 'string' },
  'in-order': { type: 'boolean' },
  'all-at-once': { type: 'boolean' },
  usable: { type: 'string' },
  'endpoint-timeout': { type: 'string' },
  'explain-failure': { type: 'boolean' },
  'log-prefix': { type: 'string' },
  'log-date': { type: 'boolean' },
  'log-time': { type: 'boolean' },
  'log-msec': { type: 'boolean' },
  'log-utc': { type: 'boolean' },
  'stop-after': { type: 'string' },
} as const;

const usualPrefix = 'reveille: ';

/** Lets `--log-prefix` do without its text, and be switched off like its neighbours. */
export function spellOutPrefix(argv: readonly string[]): readonly string[] {
  return argv.map((argument, index) => {
    if (argument === '--no-log-prefix') return '--log-prefix=';
    const next = argv[index + 1];
    const isBare = argument === '--log-prefix' && (next === undefined || next.startsWith('--'));
    return isBare ? `--log-prefix=${usualPrefix}` : argument;
  });
}

/** Throws a WrongUsage. */
export function readHttp(values: OptionValues): HttpOneOff {
  const listen = requiredText('http', values, 'listen');
  const endpoints = listIn(requiredText('http', values, 'endpoints'));
  if (endpoints.length === 0) throw new WrongUsage('"http" needs at least one URL in --endpoints; see --help.');
  if (values['in-order'] === true && values['all-at-once'] === true) {
    throw new WrongUsage('--in-order and --all-at-once do not go together; leave one of them out.');
  }
  const usable = optionalText(values, 'usable');
  const stopAfter = optionalText(values, 'stop-after');
  return {
    kind: 'http',
    listen,
    endpoints,
    strategy: values['all-at-once'] === true || values['in-order'] === false ? 'all-at-once' : 'in-order',
    usable: usable === null ? null : listIn(usable),
    endpointTimeout: optionalText(values, 'endpoint-timeout'),
    explainFailure: values['explain-failure'] === true,
    log: {
      prefix: String(values['log-prefix'] ?? ''),
      date: values['log-date'] !== false,
      time: values['log-time'] !== false,
      msec: values['log-msec'] === true,
      utc: values['log-utc'] === true,
    },
    stopAfter: stopAfter === null ? null : readStopAfter(stopAfter),
  };
}

function listIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function readStopAfter(text: string): StopAfter {
  if (/^[1-9]\d{0,8}$/.test(text)) return { kind: 'requests', count: Number(text) };
  const ms = parseDuration(text);
  if (!ms) throw new WrongUsage(`--stop-after "${text}" is neither a time, like 90s or 2h, nor a number of requests.`);
  return { kind: 'time', ms };
}
