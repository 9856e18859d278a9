import { describe, expect, test } from 'vitest';
import { requestGates } from '../../electron/protocols/request-gates.ts';
import { registered } from '../../electron/service/kinds.ts';
import { type MachineEntry, putMachine } from '../../shared/document-edits.ts';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import {
  type Answers,
  lineOf,
  machineFromTemplate,
  steamGames,
  type TemplateId,
  templateOf,
  templates,
  unanswered,
  wordsOf,
} from '../../shared/templates.ts';

const needed: Answers = {
  name: 'My machine',
  host: '192.168.1.20',
  mac: '52-54-00-12-34-56',
  start: './start.sh "one thing" now',
  container: 'wiki',
};
const all: Answers = { ...needed, user: 'wake', stop: './stop.sh', port: '443', program: 'plex', cloud: 'ec2' };

/** What is filled in in the editor, where the answers are only a beginning. */
const later: Readonly<Record<string, readonly [key: string, value: unknown][]>> = {
  gce: [
    ['project', 'home-lab'],
    ['zone', 'europe-west1-b'],
  ],
  ec2: [['region', 'eu-central-1']],
  proxmox: [
    ['url', 'https://pve.home:8006'],
    ['node', 'pve'],
    ['token', { id: 'reveille@pve!wake', secret: { secret: 'pve' } }],
  ],
};

/** The machine with what the editor asks for; the names of machines differ, as they must. */
function finished({ target, routes }: MachineEntry): MachineEntry {
  const { kind } = (target['power'] ?? {}) as { kind?: string };
  const more = kind === undefined ? undefined : later[kind];
  if (!more || kind === undefined) return { target, routes };
  const own = kind === 'proxmox' ? { vmid: 100 + String(target['id']).length } : { name: target['id'] };
  return { target: { ...target, power: { kind, ...Object.fromEntries(more), ...own } }, routes };
}

function made(id: TemplateId, answers: Answers, document = {}) {
  const template = templateOf(id);
  if (!template) throw new Error(`there is no template ${id}`);
  return machineFromTemplate(template, answers, document);
}

function faultsIn(document: unknown): readonly string[] {
  const parsed = parseSettings(document, registered);
  return 'faults' in parsed ? parsed.faults.map(sentence) : [];
}

describe.each(templates)('the template $id', (template) => {
  test.each([
    ['what it must know', needed],
    ['everything', all],
  ])('makes valid settings of %s', (_, answers) => {
    expect(unanswered(template, answers)).toEqual([]);
    const { document } = putMachine({}, finished(machineFromTemplate(template, answers, {})), null);
    expect(faultsIn(document)).toEqual([]);
  });

  test('can be used twice', () => {
    const { document } = putMachine({}, finished(machineFromTemplate(template, all, {})), null);
    const again = putMachine(document, finished(machineFromTemplate(template, all, document)), null);
    expect(faultsIn(again.document)).toEqual([]);
  });

  test('asks at most three things that must be answered', () => {
    expect(unanswered(template, {}).length).toBeLessThanOrEqual(3);
    expect(unanswered(template, {}).length).toBeGreaterThan(0);
  });

  test('can be asked whether it is up', () => {
    const { target, routes } = machineFromTemplate(template, needed, {});
    expect(routes.length > 0 || 'ready' in target).toBe(true);
  });
});

test('a mounted share holds the machine up only while data flows', () => {
  expect(made('nas', all)).toEqual({
    target: {
      id: 'my-machine',
      name: 'My machine',
      host: '192.168.1.20',
      wake: { kind: 'wake-on-lan', mac: '52-54-00-12-34-56' },
      sleep: { kind: 'ssh', user: 'wake' },
      idle: { cooldown: '15m', busyChecks: ['default', { kind: 'load', above: 1, perCpu: true }] },
    },
    routes: [
      {
        id: 'my-machine-smb',
        name: 'SMB',
        kind: 'tcp',
        listen: ':445',
        to: { target: 'my-machine', port: 445 },
        gate: 'smb',
        inUse: 'traffic',
      },
    ],
  });
});

test('a look at the server list does not start a game server', () => {
  const gatesOf = (id: TemplateId, more: Answers = {}, language: 'en' | 'de' = 'en') => {
    const template = templateOf(id);
    return (
      template && machineFromTemplate(template, { ...needed, ...more }, {}, language).routes.map(({ gate }) => gate)
    );
  };
  expect(gatesOf('minecraft')).toEqual(['minecraft']);
  expect(gatesOf('bedrock', {}, 'de')).toEqual([{ kind: 'bedrock', language: 'de' }]);
  expect(gatesOf('steam', { program: 'cs2' })).toEqual(['a2s']);
  expect(gatesOf('steam', { program: 'ark' }, 'de')).toEqual([
    'packets',
    { kind: 'a2s', join: 'never', language: 'de' },
  ]);
  expect(gatesOf('udp-game', { port: '7000' })).toEqual(['packets']);
});

test.each(Object.keys(steamGames))('a server of %s is asked where its list asks', (program) => {
  const { target, routes } = made('steam', { ...needed, program });
  const { queryPort } = steamGames[program as keyof typeof steamGames];
  expect(target['ready']).toMatchObject({ kind: 'a2s', port: queryPort });
  expect(routes.at(-1)).toMatchObject({ kind: 'udp', listen: `:${queryPort}`, to: { port: queryPort } });
  expect(faultsIn(putMachine({}, { target, routes }, null).document)).toEqual([]);
});

test('scanners and the like do not wake what speaks a known protocol', () => {
  const gateOf = (id: TemplateId, answers: Answers) => made(id, answers).routes[0]?.['gate'];
  expect(gateOf('ssh', needed)).toBe('ssh');
  expect(gateOf('remote-desktop', needed)).toBe('rdp');
  expect(gateOf('web', all)).toBe('tls');
  expect(gateOf('other', { ...needed, port: '8000' })).toBeUndefined();
});

test('containers, clouds and guests get a page that waits until the program answers', () => {
  expect(made('container', needed)).toEqual({
    target: {
      id: 'my-machine',
      name: 'My machine',
      power: { kind: 'docker', container: 'wiki' },
      idle: { minAwake: '0s', holdOff: '0s' },
    },
    routes: [
      {
        id: 'my-machine-web',
        name: 'Web',
        kind: 'http',
        listen: ':8000',
        to: { target: 'my-machine', port: 8000 },
        whileWaking: 'page',
        inUse: 'traffic',
        ready: { kind: 'http', path: '/' },
      },
    ],
  });
  expect(made('cloud', needed).target['power']).toEqual({ kind: 'gce' });
  expect(made('cloud', all).target['power']).toEqual({ kind: 'ec2' });
  expect(made('proxmox', { ...needed, port: '8006' }).routes[0]).toMatchObject({ kind: 'tcp', inUse: 'traffic' });
});

test('web pages show that their machine wakes, unless they are encrypted', () => {
  expect(made('web', needed).routes[0]).toMatchObject({ kind: 'http', whileWaking: 'page', inUse: 'traffic' });
  expect(made('web', { ...needed, port: '443' }).routes[0]).toMatchObject({ kind: 'tcp', inUse: 'traffic' });
});

test('a page of a media server that is left open neither wakes it nor keeps it up', () => {
  for (const [program, path] of [
    ['jellyfin', '/socket'],
    ['emby', '/emby/embywebsocket'],
  ] as const) {
    const [route] = made('media', { ...needed, program }).routes;
    expect(route).toMatchObject({ kind: 'http', whileWaking: 'page' });
    const gate = requestGates.get('http');
    const config = gate?.config.parse(withoutKind(route?.['gate']));
    const judged = (asked: string) =>
      gate?.open(config).judge({ source: '10.0.0.1', method: 'GET', path: asked, field: () => null }).kind;
    expect([judged(path), judged('/web/index.html'), judged('/Videos/1/stream')]).toEqual([
      'background',
      'real',
      'real',
    ]);
  }
  expect(made('media', all).routes[0]).toMatchObject({ kind: 'tcp', to: { port: 32_400 }, inUse: 'traffic' });
});

function withoutKind(gate: unknown): unknown {
  const { kind: _, ...options } = gate as { kind: string };
  return options;
}

test('a page is offered on a port that needs no permission', () => {
  expect(made('web', needed).routes[0]).toMatchObject({ listen: ':8080', to: { port: 80 } });
  expect(made('web', { ...needed, port: '443' }).routes[0]).toMatchObject({ listen: ':8443', to: { port: 443 } });
});

test('a port that is not one is left for the check beside the field', () => {
  const { document } = putMachine({}, made('web', { ...needed, port: '99999' }), null);
  expect(faultsIn(document)).not.toEqual([]);
});

test('command lines become words, and lines again', () => {
  expect(wordsOf('./start.sh')).toBe('./start.sh');
  expect(wordsOf(`run "a b" 'c "d"' e`)).toEqual(['run', 'a b', 'c "d"', 'e']);
  for (const words of ['./start.sh', ['run', 'a b', 'c "d"', '']]) expect(wordsOf(lineOf(words))).toEqual(words);
});
