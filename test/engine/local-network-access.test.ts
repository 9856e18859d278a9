import { expect, test } from 'vitest';
import {
  type Attempt,
  LocalNetworkAccess,
  nextAccess,
  openAccess,
} from '../../electron/engine/local-network-access.ts';
import type { ProbeAnswer } from '../../electron/engine/probe.ts';

type Line = readonly [who: 'nas' | 'mini' | 'gateway', outcome: Attempt['outcome'], isNeighbour?: boolean];

function isDeniedAfter(lines: readonly Line[]): boolean {
  return lines.reduce(
    (access, [address, outcome, isNeighbour = false]) =>
      nextAccess(access, { address, outcome, isNeighbour, isGateway: address === 'gateway' }),
    openAccess,
  ).isDenied;
}

test.each<[string, boolean, readonly Line[]]>([
  ['nothing was tried', false, []],
  ['somebody has the address, and there is no way to it', true, [['nas', 'unreachable', true]]],
  [
    'nobody has the address: it may be asleep',
    false,
    [
      ['nas', 'unreachable'],
      ['nas', 'unreachable'],
    ],
  ],
  [
    'two that sleep',
    false,
    [
      ['nas', 'unreachable'],
      ['mini', 'unreachable'],
    ],
  ],
  [
    'one that sleeps, and the gateway answers',
    false,
    [
      ['nas', 'unreachable'],
      ['gateway', 'answered'],
    ],
  ],
  [
    'not even the gateway',
    true,
    [
      ['nas', 'unreachable'],
      ['gateway', 'unreachable'],
    ],
  ],
  ['the gateway alone', false, [['gateway', 'unreachable']]],
  [
    'the gateway is exempt',
    true,
    [
      ['nas', 'unreachable', true],
      ['gateway', 'answered'],
    ],
  ],
  [
    'allowed at last: it answers',
    false,
    [
      ['nas', 'unreachable', true],
      ['nas', 'answered'],
    ],
  ],
  [
    'allowed at last: it sleeps, and the question went out',
    false,
    [
      ['nas', 'unreachable', true],
      ['nas', 'elapsed'],
    ],
  ],
  [
    'the gateway was gone for a moment before',
    false,
    [
      ['gateway', 'unreachable'],
      ['gateway', 'answered'],
      ['nas', 'unreachable'],
    ],
  ],
  [
    'errors of another kind say nothing',
    true,
    [
      ['nas', 'unreachable', true],
      ['nas', 'other'],
    ],
  ],
  [
    'an answer of one counts for all',
    false,
    [
      ['nas', 'unreachable', true],
      ['mini', 'answered'],
    ],
  ],
])('%s', (_case, isDenied, lines) => {
  expect(isDeniedAfter(lines)).toBe(isDenied);
});

interface World {
  readonly platform: NodeJS.Platform;
  readonly code: string | null;
  readonly gatewayCode: string | null;
  readonly tookMs: number;
  readonly macs: Readonly<Record<string, string>>;
}

const mac: World = { platform: 'darwin', code: 'EHOSTUNREACH', gatewayCode: null, tookMs: 1, macs: {} };

function access(set: Partial<World>) {
  const world = { ...mac, ...set };
  let nowMs = 0;
  const tried: string[] = [];
  let changes = 0;
  const own = { name: 'en0', address: '192.0.2.2', family: 'IPv4', netmask: '255.255.255.0', mac: '', internal: false };
  const made = new LocalNetworkAccess(
    {
      platform: world.platform,
      clock: { monotonicMs: () => nowMs, wallMs: () => nowMs, after: () => ({ [Symbol.dispose]: () => undefined }) },
      network: {
        interfaces: () => [{ ...own, family: 'IPv4', cidr: '192.0.2.2/24' }],
        neighbourMac: async (address) => world.macs[address] ?? null,
        gateway: async () => '192.0.2.1',
        portHolder: async () => null,
      },
    },
    () => (changes += 1),
    async (address) => {
      tried.push(address);
      nowMs += world.tookMs;
      return address === '192.0.2.1' ? world.gatewayCode : world.code;
    },
  );
  const judge = (answer: ProbeAnswer, tookMs: number, address = '192.0.2.20') =>
    made.judge(answer, address, 445, tookMs);
  return { made, judge, tried, changes: () => changes };
}

test('a machine that is there, and no way to it: nobody can tell, and the person is told where to allow it', async () => {
  const { made, judge, changes } = access({ macs: { '192.0.2.20': '02:00:00:00:00:20' } });
  expect(await judge('silent', 2)).toBe('cannot-tell');
  expect(made.problem).toEqual({ code: 'local-network-not-allowed', params: { system: 'macOS' } });
  expect(await judge('silent', 2)).toBe('cannot-tell');
  expect(await judge('silent', 1_000)).toBe('silent');
  expect([made.problem, changes()]).toEqual([null, 2]);
});

test.each<[string, Partial<World>, ProbeAnswer, number, string, ProbeAnswer, readonly string[]]>([
  ['asleep, by time-out', {}, 'silent', 1_000, '192.0.2.20', 'silent', []],
  ['asleep, its ARP remembered', {}, 'silent', 2, '192.0.2.20', 'silent', ['192.0.2.20', '192.0.2.1']],
  ['asleep, told so at once', { code: 'EHOSTDOWN' }, 'silent', 2, '192.0.2.20', 'silent', ['192.0.2.20']],
  [
    'not even the gateway',
    { gatewayCode: 'EHOSTUNREACH' },
    'silent',
    2,
    '192.0.2.20',
    'cannot-tell',
    ['192.0.2.20', '192.0.2.1'],
  ],
  [
    'a gateway that is silent',
    { gatewayCode: 'ETIMEDOUT' },
    'silent',
    2,
    '192.0.2.20',
    'silent',
    ['192.0.2.20', '192.0.2.1'],
  ],
  ['another network', { gatewayCode: 'EHOSTUNREACH' }, 'silent', 2, '198.51.100.1', 'silent', []],
  ['it refuses', {}, 'refused', 1, '192.0.2.20', 'refused', []],
  ['Linux', { platform: 'linux', gatewayCode: 'EHOSTUNREACH' }, 'silent', 2, '192.0.2.20', 'silent', []],
  ['Windows', { platform: 'win32', gatewayCode: 'EHOSTUNREACH' }, 'silent', 2, '192.0.2.20', 'silent', []],
])('%s', async (_case, world, answer, tookMs, address, judged, attempts) => {
  const { judge, tried } = access(world);
  expect(await judge(answer, tookMs, address)).toBe(judged);
  expect(tried).toEqual(attempts);
});
