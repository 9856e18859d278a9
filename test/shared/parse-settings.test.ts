import { describe, expect, test } from 'vitest';
import type { Fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import { fullSettings, registered } from '../settings/registered.ts';

function settingsOf(raw: unknown) {
  const parsed = parseSettings(raw, registered);
  if ('faults' in parsed) throw new Error(parsed.faults.map(sentence).join('\n'));
  return parsed.settings;
}

function faultsOf(raw: unknown): readonly Fault[] {
  const parsed = parseSettings(raw, registered);
  return 'faults' in parsed ? parsed.faults : [];
}

const sentencesOf = (raw: unknown) => faultsOf(raw).map(sentence);

const nas = { id: 'nas', host: '192.168.1.20', wake: { kind: 'plug', outlet: 1 } };
const smb = { id: 'smb', kind: 'tcp', listen: ':445', to: { target: 'nas', port: 445 } };

describe('what a service opens', () => {
  const opening = (open: unknown) => ({ targets: [nas], routes: [{ ...smb, open }] });

  test('is a link or a program with its arguments', () => {
    expect(settingsOf(opening('https://{host}:{port}/x')).routes[0]?.open).toBe('https://{host}:{port}/x');
    expect(settingsOf(opening({ command: 'vlc' })).routes[0]?.open).toEqual({ command: ['vlc'] });
    const command = ['ssh', '-p', '{port}', '{host}'];
    expect(settingsOf(opening({ command })).routes[0]?.open).toEqual({ command });
  });

  test('is nothing else, and says so', () => {
    expect(sentencesOf(opening('file:///etc/passwd'))[0]).toContain('"smb".open: must be one of nothing, http');
    expect(sentencesOf(opening({ command: [] }))[0]).toContain('"smb".open.command: must be a program');
    expect(sentencesOf(opening({ command: ['x'], shell: true }))[0]).toContain('shell');
    const machine = { targets: [{ ...nas, open: { command: ['ssh', '{host}:{port}'] } }], routes: [smb] };
    expect(sentencesOf(machine)[0]).toContain('"nas".open.command: a machine itself has no port');
  });
});

describe('a valid file', () => {
  test('may be as small as one target and one route', () => {
    expect(settingsOf({ targets: [nas], routes: [smb] })).toEqual({
      version: 1,
      targets: [
        {
          id: 'nas',
          name: 'nas',
          host: '192.168.1.20',
          wake: { kind: 'plug', outlet: 1, headers: {} },
          needs: [],
          whileAsleep: 'probe',
          idle: { minAwakeMs: 180_000, sleepEvenIfNotOwned: false, holdOffMs: 15_000, busyChecks: ['default'] },
        },
      ],
      routes: [
        {
          id: 'smb',
          name: 'smb',
          kind: 'tcp',
          listen: [{ host: null, port: 445, endPort: 445 }],
          listener: null,
          match: null,
          sendProxyProtocol: null,
          to: { target: 'nas', port: 445, endPort: 445 },
          allowFrom: null,
          denyFrom: [],
          serverSpeaksFirst: false,
          gate: null,
          inUse: { kind: 'open', quietBytes: 16_384, quietMs: 300_000 },
        },
      ],
      listeners: [],
    });
  });

  test.each([
    ['one address', '52-54-00-AA-0B-01', ['52:54:00:aa:0b:01']],
    ['several', ['5254.00aa.0b01', '52:54:0:aa:b:2'], ['52:54:00:aa:0b:01', '52:54:00:aa:0b:02']],
  ])('has the gateways of a home network in one notation: %s', (_how, homeNetwork, parsed) => {
    const raw = fullSettings();
    Object.assign(raw.targets[0] ?? {}, { homeNetwork });
    expect(settingsOf(raw).targets[0]?.homeNetwork).toEqual(parsed);
  });

  test('has durations in ms, sizes in bytes, and every option where the engine looks for it', () => {
    const { targets, routes } = settingsOf(fullSettings());
    expect(targets[0]).toEqual({
      id: 'nas',
      name: 'NAS',
      host: '192.168.1.20',
      wake: { kind: 'plug', outlet: 3, token: { secret: 'plug-token' }, headers: { 'x-key': { secret: 'plug-key' } } },
      sleep: { kind: 'login', user: 'wake', keyFile: '~/.ssh/id_ed25519', action: 'suspend', patience: 5_000 },
      needs: [],
      ready: { kind: 'tcp', port: 445, limitMs: 180_000, settleMs: 2_000 },
      whileAsleep: 'never',
      down: 'silence',
      idle: {
        cooldownMs: 600_000,
        minAwakeMs: 180_000,
        holdOffMs: 20_000,
        graceMs: 60_000,
        sleepEvenIfNotOwned: true,
        busyChecks: ['default', { kind: 'load', above: 0.5 }],
      },
    });
    expect(targets[1]).toMatchObject({ needs: ['nas'], host: null, power: { kind: 'hook', wake: ['start'] } });
    expect(routes[0]).toMatchObject({
      gate: { kind: 'any' },
      inUse: { kind: 'traffic', quietBytes: 16_384, quietMs: 300_000 },
    });
    expect(routes[1]).toMatchObject({
      listen: [{ host: null, port: 7777, endPort: 7778 }],
      to: { target: 'wiki', port: 8777, endPort: 8778 },
      ready: { kind: 'page', path: '/' },
    });
  });

  test('is empty when it says nothing', () => {
    expect(settingsOf({})).toEqual({ version: 1, targets: [], listeners: [], routes: [] });
  });

  test.each([21, 25, 110, 143, 3306, 5900])('knows that the server speaks first on port %i', (port) => {
    const { routes } = settingsOf({ targets: [nas], routes: [{ ...smb, to: { target: 'nas', port } }] });
    expect(routes[0]).toMatchObject({ serverSpeaksFirst: true });
  });

  test('lets a probe without a port of its own be given one', () => {
    const { targets } = settingsOf({ targets: [{ ...nas, ready: { kind: 'page', port: 81 } }] });
    expect(targets[0]?.ready).toEqual({ kind: 'page', path: '/', port: 81 });
  });

  test('warns for the default time where the grace is only switched on', () => {
    const grace = (value: unknown) =>
      settingsOf({ targets: [{ ...nas, idle: { grace: value } }] }).targets[0]?.idle.graceMs;
    expect([grace(true), grace(false), grace('5s')]).toEqual([60_000, undefined, 5_000]);
  });
});

describe('one mistake is one sentence', () => {
  const target = (extra: object) => ({ targets: [{ ...nas, ...extra }] });
  const route = (extra: object) => ({ targets: [nas], routes: [{ ...smb, ...extra }] });

  test.each<[string, unknown, string]>([
    ['no object', [], 'the top level: must be an object: { "version": 1, "targets": [ … ], "routes": [ … ] }.'],
    ['targets no list', { targets: {} }, 'targets: must be a list in [ ], not an object.'],
    ['a version of the future', { version: 2 }, 'version: must be 1.'],
    [
      'a typing mistake at the top',
      { target: [] },
      '"target" in the top level is not a known setting. Did you mean "targets"?',
    ],
    [
      'a typing mistake in a target',
      target({ hots: 'x' }),
      '"hots" in targets[0] "nas" is not a known setting. Did you mean "host"?',
    ],
    [
      'a typing mistake in a driver',
      target({ sleep: { kind: 'login', user: 'x', keyfile: 'y' } }),
      '"keyfile" in targets[0] "nas".sleep is not a known setting. Did you mean "keyFile"?',
    ],
    [
      'a typing mistake in a check',
      target({ sleep: { kind: 'login', user: 'x' }, idle: { busyChecks: [{ kind: 'load', abvoe: 1 }] } }),
      '"abvoe" in targets[0] "nas".idle.busyChecks[0] is not a known setting. Did you mean "above"?',
    ],
    ['a key like nothing known', target({ zzzzzz: 1 }), '"zzzzzz" in targets[0] "nas" is not a known setting.'],
    ['a prototype as key', JSON.parse('{"__proto__": {}}'), '"__proto__" in the top level is not a known setting.'],
    [
      'a reserved key',
      { schedules: [] },
      'schedules: this name is reserved for a later version and cannot be used yet.',
    ],
    [
      'a home network that is no MAC address',
      { targets: [{ id: 'nas', host: 'nas', homeNetwork: '192.168.1.1' }] },
      'targets[0] "nas".homeNetwork: "192.168.1.1" is not the MAC address of a gateway. Write it like "aa:bb:cc:dd:ee:ff", or a list of them.',
    ],
    [
      'a key of a later part',
      { targets: [{ ...nas, leaseSources: [] }] },
      'targets[0] "nas".leaseSources: this version does not support it yet. Remove it.',
    ],
    ['HAProxy before nothing', { haproxy: {} }, 'haproxy.frontends: is required.'],
    [
      'a bad id',
      { targets: [{ ...nas, id: 'NAS' }] },
      'targets[0] "NAS".id: must be 1 to 40 small letters, digits and "-", and begin with a letter or a digit.',
    ],
    ['no id', { targets: [{ host: 'x' }] }, 'targets[0].id: is required.'],
    ['a target that is a number', { targets: [5] }, 'targets[0]: must be an object in { }, not a number.'],
    [
      'a port in the host',
      target({ host: 'nas:445' }),
      'targets[0] "nas".host: "nas:445" is not a name or an address. Give only that, like "192.168.1.20"; ports belong to routes.',
    ],
    [
      'an unknown driver',
      target({ wake: 'plugg' }),
      'targets[0] "nas".wake.kind is "plugg", which does not exist. Known: plug, hook.',
    ],
    [
      'a driver without kind',
      target({ wake: { outlet: 1 } }),
      'targets[0] "nas".wake.kind: is required; known kinds: plug, hook.',
    ],
    [
      'a driver that is a list',
      target({ wake: [] }),
      'targets[0] "nas".wake: must be one of plug, hook, as { "kind": … } or the bare name.',
    ],
    [
      'a driver for what it cannot do',
      target({ sleep: { kind: 'plug', outlet: 1 } }),
      'targets[0] "nas".sleep.kind: "plug" cannot put a machine to sleep. These can: login, hook.',
    ],
    ['a missing option', target({ sleep: 'login' }), 'targets[0] "nas".sleep.user: is required.'],
    [
      'an option out of range',
      target({ wake: { kind: 'plug', outlet: 9 } }),
      'targets[0] "nas".wake.outlet: must be at most 8.',
    ],
    [
      'a broken option',
      target({ wake: { kind: 'plug', outlet: 1.5 } }),
      'targets[0] "nas".wake.outlet: must be a whole number, not 1.5.',
    ],
    [
      'a choice that is none',
      target({ sleep: { kind: 'login', user: 'x', action: 'doze' } }),
      'targets[0] "nas".sleep.action: must be "suspend" or "power-off".',
    ],
    [
      'a rule of the driver',
      target({ sleep: { kind: 'login', user: 'x', keyFile: 'k', password: { secret: 's' } } }),
      'targets[0] "nas".sleep: use a key file or a password, not both.',
    ],
    [
      'a secret in the file',
      target({ wake: { kind: 'plug', outlet: 1, token: 'hunter2' } }),
      'targets[0] "nas".wake.token: must name a secret, like { "secret": "nas-password" }; the secret itself does not belong into this file.',
    ],
    [
      'a duration without unit',
      target({ idle: { cooldown: 10 } }),
      'targets[0] "nas".idle.cooldown: must be a duration in quotes, such as "90s", "10m" or "2h".',
    ],
    [
      'a wrong duration',
      target({ idle: { cooldown: '10min' } }),
      'targets[0] "nas".idle.cooldown: "10min" is not a duration. Write it like "750ms", "90s", "10m", "2h" or "1d".',
    ],
    [
      'a wrong size',
      route({ inUse: { kind: 'traffic', quietBelow: '16K' } }),
      'routes[0] "smb".inUse.quietBelow: "16K" is not a size. Write it like "512B", "64KiB" or "10MB".',
    ],
    ['a price that is none', target({ cost: { perHour: 0 } }), 'targets[0] "nas".cost.perHour: must be more than 0.'],
    [
      'more hours than a day has',
      target({ sleep: { kind: 'login', user: 'x', keyFile: 'k' }, spend: { hoursPerDay: 25 } }),
      'targets[0] "nas".spend.hoursPerDay: must be at most 24.',
    ],
    [
      'a spending limit without one',
      target({ spend: { warnAt: 0.5 } }),
      'targets[0] "nas".spend: says no limit. Give "hoursPerDay", "hoursPerMonth", "moneyPerMonth" or "remindEvery".',
    ],
    [
      'a spending limit that could not be kept',
      target({ spend: { hoursPerDay: 8 } }),
      'targets[0] "nas".spend: needs a way to put the machine to sleep once the limit is reached. Add "sleep" or "power".',
    ],
    [
      'a limit in money without a price',
      target({ sleep: { kind: 'login', user: 'x', keyFile: 'k' }, spend: { moneyPerMonth: 8 } }),
      'targets[0] "nas".spend.moneyPerMonth: needs a price. Add "cost": { "perHour": … } to the machine.',
    ],
    ['an unknown need', target({ needs: ['nsa'] }), 'targets[0] "nas".needs names "nsa", but no target has that id.'],
    [
      'a need of itself',
      target({ needs: ['nas'] }),
      'These targets need each other in a circle: nas → nas. Remove one "needs".',
    ],
    [
      'a foreign check',
      target({ idle: { busyChecks: ['load'] } }),
      'targets[0] "nas".idle.busyChecks[0]: "load" works only with login, which this target does not use.',
    ],
    ['no target', { targets: [], routes: [smb] }, 'routes[0] "smb".to.target names "nas", but no target has that id.'],
    [
      'another kind of route',
      route({ kind: 'sctp' }),
      'routes[0] "smb".kind is "sctp", which does not exist. Known: tcp, http, udp.',
    ],
    ['no kind of route', route({ kind: undefined }), 'routes[0] "smb".kind: is required.'],
    [
      'nowhere to listen',
      route({ listen: undefined }),
      'routes[0] "smb".listen: is required, or "listener" in its place.',
    ],
    ['an empty list to listen', route({ listen: [] }), 'routes[0] "smb".listen: must not be empty.'],
    [
      'a bad port',
      route({ to: { target: 'nas', port: 70_000 } }),
      'routes[0] "smb".to.port: "70000" is not a port or a port range. Write it like 445 or "7777-7778".',
    ],
    [
      'ranges of different length',
      route({ listen: ':7777-7779', to: { target: 'nas', port: '1-2' } }),
      'routes[0] "smb".listen: ":7777-7779" has 3 ports, but "to.port" has 2. Make the ranges equally long.',
    ],
    [
      'a bad range',
      route({ allowFrom: ['192.168.1/24'] }),
      'routes[0] "smb".allowFrom[0]: "192.168.1/24" is not an address range. Write it like "192.168.1.0/24" or "fd00::/8".',
    ],
    [
      'a range that is no list',
      route({ denyFrom: '10.0.0.0/8' }),
      'routes[0] "smb".denyFrom: must be a list in [ ], not text.',
    ],
    [
      'an unknown gate',
      route({ gate: 'frist-bytes' }),
      'routes[0] "smb".gate.kind is "frist-bytes", which does not exist. Known: any, first-bytes.',
    ],
    [
      'an unknown use',
      route({ inUse: 'always' }),
      'routes[0] "smb".inUse.kind is "always", which does not exist. Known: open, traffic, requests.',
    ],
  ])('%s', (_, raw, expected) => {
    expect(sentencesOf(JSON.parse(JSON.stringify(raw)))).toEqual([expected]);
  });

  test('an unknown key named like the prototype does no harm', () => {
    expect(sentencesOf(JSON.parse('{"targets":[{"id":"nas","constructor":1}]}'))).toEqual([
      '"constructor" in targets[0] "nas" is not a known setting.',
    ]);
  });

  test('a port is listened on twice', () => {
    const other = { ...smb, id: 'other', listen: '192.168.1.5:440-450', to: { target: 'nas', port: '440-450' } };
    expect(sentencesOf({ targets: [nas], routes: [smb, other] })).toEqual([
      'routes[1] "other".listen: "192.168.1.5:440-450" is taken by routes[0] "smb".listen already. Choose another port.',
    ]);
  });

  test('an id is used by a target and a route', () => {
    expect(faultsOf({ targets: [nas], routes: [{ ...smb, id: 'nas' }] })).toEqual([
      { code: 'duplicate-id', params: { id: 'nas', places: ['targets[0] "nas"', 'routes[0] "nas"'] } },
    ]);
  });

  test('targets need each other in a circle', () => {
    const targets = ['a', 'b', 'c', 'd'].map((id, index) => ({ id, needs: [['b'], ['c'], ['a'], ['a', 'b']][index] }));
    expect(faultsOf({ targets })).toEqual([{ code: 'needs-cycle', params: { targets: ['a', 'b', 'c', 'a'] } }]);
  });

  test('a long chain of needs is no circle, and costs no stack', () => {
    const targets = Array.from({ length: 5_000 }, (_, index) => ({
      id: `t${index}`,
      needs: index > 0 ? [`t${index - 1}`] : [],
    }));
    expect(faultsOf({ targets })).toEqual([]);
  });

  test('two secrets would be one variable', () => {
    const wake = {
      kind: 'plug',
      outlet: 1,
      token: { secret: 'plug-a' },
      headers: { key: { secret: 'plug_a' }, secret: 'no name' },
    };
    expect(faultsOf({ targets: [{ ...nas, wake }] })).toEqual([
      { code: 'secret-names-clash', params: { names: ['plug-a', 'plug_a'], variable: 'REVEILLE_SECRET_PLUG_A' } },
    ]);
  });
});

test('every mistake is found in one pass, whatever else is wrong', () => {
  const raw = {
    schedules: [],
    targets: [
      { id: 'a', wake: { kind: 'plug' }, needs: ['b'] },
      { id: 'b', needs: ['a'], idle: { cooldown: 1 } },
    ],
    routes: [
      { id: 'a', kind: 'http' },
      { id: 'r', kind: 'tcp', listen: ':1-2', to: { target: 'x', port: 1 }, gate: 'no' },
    ],
  };
  expect(faultsOf(raw).map(({ code }) => code)).toEqual([
    'bad-value', // outlet
    'bad-value', // cooldown
    'bad-value', // nowhere to listen
    'bad-value', // nowhere to forward to
    'unknown-kind',
    'bad-value', // schedules
    'duplicate-id',
    'unknown-target',
    'needs-cycle',
    'bad-value', // ranges
  ]);
});

test('no fault ever repeats a text that stands where a secret belongs', () => {
  const wake = { kind: 'plug', outlet: 1, token: 'hunter2', headers: { a: { secret: '', b: 'hunter2' } } };
  expect(sentencesOf({ targets: [{ ...nas, wake }] }).join()).not.toContain('hunter2');
});
