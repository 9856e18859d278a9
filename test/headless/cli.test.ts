import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../electron/service/command-line.ts';

const defaults = {
  settingsFile: null,
  dataFolder: null,
  ui: { host: '127.0.0.1', port: 7700 },
  isUiChosen: false,
  demo: false,
  allowHostEdits: false,
  logLevel: 'info',
  logFile: null,
  oneOff: null,
};
const tcp = 'tcp --listen :8000 --to nas:80 --start-hook ./up --stop-hook ./down --cooldown 30m';
const oneOff = {
  kind: 'tcp',
  listen: ':8000',
  toHost: 'nas',
  toPort: 80,
  startHook: './up',
  stopHook: './down',
  cooldown: '30m',
  readyLimit: null,
  stopEvenIfAlreadyRunning: false,
};

const http = 'http --listen :8080 --endpoints https://one.example/apis,https://two.example/public-apis';
const balanced = {
  kind: 'http',
  listen: ':8080',
  endpoints: ['https://one.example/apis', 'https://two.example/public-apis'],
  strategy: 'in-order',
  usable: null,
  endpointTimeout: null,
  explainFailure: false,
  log: { prefix: '', date: true, time: true, msec: false, utc: false },
  stopAfter: null,
};
const logOf = (changed: object) => ({ oneOff: { ...balanced, log: { ...balanced.log, ...changed } } });

describe('a command line that runs', () => {
  it.each([
    ['', {}],
    ['--headless', {}],
    ['--settings a.json --data d', { settingsFile: 'a.json', dataFolder: 'd' }],
    ['--ui off', { ui: null }],
    ['--ui 0.0.0.0:80', { ui: { host: '0.0.0.0', port: 80 } }],
    ['--ui [::1]:0', { ui: { host: '::1', port: 0 } }],
    ['--ui :7000', { ui: { host: null, port: 7000 } }],
    ['--ui 7000', { ui: { host: '127.0.0.1', port: 7000 } }],
    ['--demo --log-level debug --log-file l', { demo: true, logLevel: 'debug', logFile: 'l' }],
    ['--allow-host-edits', { allowHostEdits: true }],
    [tcp, { oneOff }],
    [`--ui off ${tcp} --ready-limit 5m`, { ui: null, oneOff: { ...oneOff, readyLimit: '5m' } }],
    [`${tcp} --stop-even-if-already-running`, { oneOff: { ...oneOff, stopEvenIfAlreadyRunning: true } }],
    [tcp.replace('nas:80', '[fd00::5]:80'), { oneOff: { ...oneOff, toHost: 'fd00::5' } }],
    [http, { oneOff: balanced }],
    [`${http} --in-order`, { oneOff: balanced }],
    [
      `${http} --all-at-once --usable 1xx,2xx,3xx --explain-failure --endpoint-timeout 2s`,
      {
        oneOff: {
          ...balanced,
          strategy: 'all-at-once',
          usable: ['1xx', '2xx', '3xx'],
          explainFailure: true,
          endpointTimeout: '2s',
        },
      },
    ],
    [`${http} --log-utc --log-msec --log-prefix web:`, logOf({ utc: true, msec: true, prefix: 'web:' })],
    [
      `${http} --no-log-date --no-log-time --log-prefix --no-log-utc`,
      logOf({ date: false, time: false, prefix: 'reveille: ' }),
    ],
    [`${http} --log-prefix a --no-log-prefix`, logOf({ prefix: '' })],
    [`${http} --stop-after 100`, { oneOff: { ...balanced, stopAfter: { kind: 'requests', count: 100 } } }],
    [`${http} --stop-after 2h`, { oneOff: { ...balanced, stopAfter: { kind: 'time', ms: 7_200_000 } } }],
    [http.replace(':8080', '8080'), { oneOff: { ...balanced, listen: '8080' } }],
  ])('%s', (line, changed) => {
    const isUiChosen = line.includes('--ui');
    expect(parseCommandLine(words(line))).toEqual({ kind: 'run', options: { ...defaults, isUiChosen, ...changed } });
  });
});

describe('a command line that is wrong says so in one sentence', () => {
  it.each([
    ['--sttings a', "Unknown option '--sttings'; see --help."],
    ['--settings', "Option '--settings <value>' argument missing; see --help."],
    ['--settings=', '--settings needs a value.'],
    ['--log-level loud', '--log-level "loud" is not one of error, warn, info, debug.'],
    ['--ui nowhere', '--ui "nowhere" is neither HOST:PORT nor "off".'],
    ['--ui 127.0.0.1:70000', '--ui "127.0.0.1:70000" is neither HOST:PORT nor "off".'],
    ['udp', '"udp" is not a command. There are "tcp" and "http"; see --help.'],
    [`${tcp} more`, '"more" is not a command. There are "tcp" and "http"; see --help.'],
    ['--cooldown 3m', '--cooldown belongs to "tcp", which must be written before it; see --help.'],
    ['--listen 80', '--listen belongs to "tcp" and "http", which must be written before it; see --help.'],
    [`${tcp} --usable 2xx`, '--usable belongs to "http", which must be written before it; see --help.'],
    [`${http} --cooldown 2m`, '--cooldown belongs to "tcp", which must be written before it; see --help.'],
    ['http --listen :8080', '"http" needs --endpoints; see --help.'],
    ['http --listen :8080 --endpoints ,', '"http" needs at least one URL in --endpoints; see --help.'],
    [`${http} --in-order --all-at-once`, '--in-order and --all-at-once do not go together; leave one of them out.'],
    [`${http} --stop-after soon`, '--stop-after "soon" is neither a time, like 90s or 2h, nor a number of requests.'],
    [`${http} --stop-after 0`, '--stop-after "0" is neither a time, like 90s or 2h, nor a number of requests.'],
    [`${http} --settings a`, '"http" is one route without a settings file, so --settings cannot go with it.'],
    ['tcp --listen :8000', '"tcp" needs --to; see --help.'],
    [tcp.replace('nas:80', 'nas'), '--to "nas" is not HOST:PORT, for example 192.168.1.20:8000.'],
    [tcp.replace('nas:80', 'nas:0'), '--to "nas:0" is not HOST:PORT, for example 192.168.1.20:8000.'],
    [tcp.replace(' --cooldown 30m', ''), '"tcp" needs --cooldown; see --help.'],
    [`${tcp} --settings a`, '"tcp" is one route without a settings file, so --settings cannot go with it.'],
    ['--demo --data d', '--demo brings its own settings and data folder, so it goes with neither of them.'],
    [`${tcp} --demo`, '--demo brings its own settings and data folder, so it goes with neither of them nor "tcp".'],
  ])('%s', (line, message) => {
    expect(parseCommandLine(words(line))).toEqual({ kind: 'usage-error', message });
  });
});

describe('a command line that only asks', () => {
  it.each(['--help', '-h', 'tcp --help', 'http --help'])('%s', (line) => {
    expect(parseCommandLine(words(line))).toMatchObject({
      kind: 'help',
      text: expect.stringMatching(/--start-hook[^]*--endpoints/),
    });
  });

  it('knows the version option', () => {
    expect(parseCommandLine(['--version'])).toEqual({ kind: 'version' });
  });
});

function words(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}
