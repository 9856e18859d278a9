import { expect, test } from 'vitest';
import { registered } from '../../electron/service/kinds.ts';
import { settingsReference } from '../../electron/settings/reference.ts';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import { hostAccessChanges } from '../../electron/settings/host-access.ts';

function sentencesOf(raw: unknown): readonly string[] {
  const parsed = parseSettings(raw, registered);
  return 'faults' in parsed ? parsed.faults.map(sentence) : [];
}

const nas = {
  id: 'nas',
  host: '192.168.1.20',
  wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' },
  sleep: { kind: 'ssh', user: 'wake', identityFile: '~/.ssh/id_ed25519', action: 'suspend' },
  ready: { kind: 'tcp', port: 445, limit: '3m' },
  idle: {
    cooldown: '10m',
    busyChecks: ['default', { kind: 'ssh-command', command: 'zpool status | grep -q scrub', busyWhen: 'exit-0' }],
  },
};
const smb = {
  id: 'smb',
  kind: 'tcp',
  listen: ':445',
  to: { target: 'nas', port: 445 },
  allowFrom: ['192.168.1.0/24'],
  inUse: 'traffic',
};

test('the settings of the documentation are valid', () => {
  const buildVm = { id: 'build-vm', power: { kind: 'command', start: 'a', stop: 'b' }, ready: 'tcp' };
  const web = { id: 'web', listen: ':8080', tls: { certFile: '…', keyFile: '…' } };
  const photos = {
    id: 'photos',
    kind: 'http',
    listener: 'web',
    match: { path: '/photos' },
    to: { target: 'nas', port: 2342 },
    whileWaking: 'page',
  };
  const api = {
    id: 'api',
    kind: 'http',
    listener: 'web',
    match: { host: 'api.home' },
    strategy: 'in-order',
    endpoints: [{ target: 'nas', port: 8080 }, { url: 'https://two.example/public-apis' }],
  };
  expect(sentencesOf({ version: 1, targets: [nas, buildVm], listeners: [web], routes: [smb, photos, api] })).toEqual(
    [],
  );
});

test('a wrong MAC, a missing user and a secret in the file are each one sentence with the place', () => {
  const wake = { kind: 'wake-on-lan', mac: '52:54:00:12:34' };
  const sleep = { kind: 'ssh', password: 'hunter2' };
  expect(sentencesOf({ targets: [{ ...nas, wake }] })).toEqual([
    expect.stringMatching(/^targets\[0\] "nas"\.wake\.mac: .*52:54:00:12:34/),
  ]);
  const sentences = sentencesOf({ targets: [{ ...nas, sleep }] });
  expect(sentences.map((text) => /^targets\[0\] "nas"\.sleep\.(\w+): /.exec(text)?.[1])).toEqual(['user', 'password']);
  expect(sentences.join()).not.toContain('hunter2');
});

test('a mistake in what never wakes is one sentence with its place', () => {
  const web = { id: 'web', kind: 'http', listen: '8080', to: { target: 'nas', port: 80 } };
  const gate = (rule: object) =>
    sentencesOf({ targets: [nas], routes: [{ ...web, gate: { kind: 'http', background: [rule] } }] });
  expect(gate({ agnets: ['Homarr'] })).toContain(
    '"agnets" in routes[0] "web".gate.background[0] is not a known setting. Did you mean "agents"?',
  );
  expect(gate({})).toEqual([
    'routes[0] "web".gate.background[0]: must have "paths", "methods", "agents" or "sources".',
  ]);
  expect(gate({ paths: ['api'] })).toEqual([
    'routes[0] "web".gate.background[0].paths[0]: must begin with "/" or "*".',
  ]);
  expect(gate({ agents: ['Homarr'], answer: { status: 200, body: 'asleep' } })).toEqual([]);
});

test('every option of every driver, check, gate and probe has a title in the reference', () => {
  const untitled = settingsReference(registered)
    .split('\n')
    .filter((line) => /^\| `[^`]+` \| {2}\|/.test(line));
  expect(untitled).toEqual([]);
});

test('where containers are looked for is reported, also when it is left out again', () => {
  const settings = (engine: object) => ({
    listeners: [{ id: 'web', listen: '8080' }],
    discovery: [{ kind: 'docker', listener: 'web', pathPrefix: '/', ...engine }],
  });
  const other = settings({ engine: 'tcp://nas:2375' });
  const places = (before: unknown, after: unknown) =>
    hostAccessChanges(before, after, registered).map(({ place }) => place.replace(/^.*\./, ''));
  expect(places(settings({}), other)).toEqual(['engine']);
  expect(places(other, settings({}))).toEqual(['engine']);
  expect(places(other, { ...settings({}), discovery: [] })).toEqual([]);
});
