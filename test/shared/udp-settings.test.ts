import { expect, test } from 'vitest';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import { registered } from '../settings/registered.ts';

const targets = [{ id: 'nas', host: '192.168.1.20', wake: { kind: 'plug', outlet: 3 } }];
const game = { id: 'game', kind: 'udp', listen: ':7777-7778', to: { target: 'nas', port: '8777-8778' } };

function parse(routes: readonly object[]) {
  return parseSettings({ version: 1, targets, routes }, registered);
}

function sentences(routes: readonly object[]): readonly string[] {
  const parsed = parse(routes);
  return 'faults' in parsed ? parsed.faults.map((one) => sentence(one)) : [];
}

test('a route of datagrams has a default for everything but where it leads', () => {
  const parsed = parse([game]);
  expect(parsed).toMatchObject({
    settings: {
      routes: [
        {
          id: 'game',
          name: 'game',
          kind: 'udp',
          listen: [{ host: null, port: 7777, endPort: 7778 }],
          to: { target: 'nas', port: 8777, endPort: 8778 },
          gate: { kind: 'packets', count: 2 },
          inUse: { kind: 'open' },
          idleMs: 120_000,
          queueLength: 16,
          mostPerSource: 64,
          mostInAll: 1_024,
          broadcast: 'ignore',
          allowFrom: null,
          denyFrom: [],
        },
      ],
    },
  });
});

test('everything can be said', () => {
  const given = {
    ...game,
    name: 'Game',
    idle: '5m',
    queue: 32,
    perSource: 8,
    total: 100,
    broadcast: 'forward',
    holdLimit: '20s',
    inUse: 'traffic',
    ready: 'tcp',
  };
  expect(parse([given])).toMatchObject({
    settings: {
      routes: [
        {
          name: 'Game',
          idleMs: 300_000,
          queueLength: 32,
          mostPerSource: 8,
          mostInAll: 100,
          broadcast: 'forward',
          holdLimitMs: 20_000,
          inUse: { kind: 'traffic' },
          ready: { kind: 'tcp' },
        },
      ],
    },
  });
});

test('TCP and UDP may have one port number, two services of one of them may not', () => {
  const tcp = { ...game, id: 'lobby', kind: 'tcp' };
  expect(sentences([game, tcp])).toEqual([]);
  expect(sentences([game, { ...game, id: 'other' }])[0]).toContain('is taken by routes[0] "game"');
});

test.each([
  [{ ...game, listen: ':7777' }, '":7777" has 1 ports, but "to.port" has 2'],
  [{ ...game, queue: 0 }, 'queue'],
  [{ ...game, gate: 'any' }, 'routes[0] "game".gate'],
  [{ ...game, serverSpeaksFirst: true }, 'belongs to services of kind "tcp"'],
  [{ ...game, to: { target: 'tv', port: '1-2' } }, 'names "tv", but no target has that id'],
])('%j is refused', (route, said) => {
  expect(sentences([route])[0]).toContain(said);
});
