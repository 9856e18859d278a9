import { expect, test } from 'vitest';
import { type Clock, delay } from '../../electron/engine/clock.ts';
import { systemClock } from '../../electron/engine/clock.ts';
import type { LocalInterface } from '../../electron/engine/network.ts';
import { createDispatch } from '../../electron/rpc/dispatch.ts';
import { createStateHub } from '../../electron/rpc/state-hub.ts';
import { createNetworkCalls } from '../../electron/service/network-calls.ts';
import type { ScanPorts } from '../../electron/service/network-scan.ts';
import { createProver } from '../../electron/service/prove.ts';
import type { HistoryRecord } from '../../shared/history.ts';
import type { NetworkScan, ProofView, Reach } from '../../shared/network-calls.ts';
import { proofWatchMs } from '../../shared/prove.ts';
import { createFakeEngine, route, target } from '../e2e/fake-engine.ts';
import { ManualClock } from '../settings/manual-clock.ts';

/** Time passes at once, so that no test waits for the scan's pauses. */
const clock = { ...systemClock, after: (_: number, callback: () => void) => systemClock.after(0, callback) };
const own: LocalInterface = {
  name: 'eth0',
  address: '192.0.2.2',
  family: 'IPv4',
  netmask: '255.255.255.0',
  cidr: '192.0.2.2/24',
  mac: '52:54:00:00:00:02',
  internal: false,
};

/** A network of two machines; no packet leaves this process. */
function fakePorts(set: Partial<ScanPorts> = {}): ScanPorts & { touched: string[]; scans: number } {
  const touched: string[] = [];
  const fake = {
    touched,
    scans: 0,
    touchAll: async (hosts: readonly string[]) => {
      fake.scans++;
      touched.push(...hosts);
    },
    readNeighbours: async () =>
      new Map([
        ['192.0.2.20', '52:54:00:aa:00:20'],
        ['203.0.113.9', '52:54:00:aa:00:99'],
      ]),
    touchPort: async (host: string, port: number) =>
      host === '192.0.2.20' && (port === 445 || port === 22) ? ('open' as const) : ('silent' as const),
    hearMdns: async () => new Map([['192.0.2.30', { names: ['printer'], services: ['_http._tcp'] }]]),
    reverseNames: async (address: string) => (address === '192.0.2.20' ? ['nas.home.arpa'] : []),
    ...set,
  };
  return fake;
}

function calls(
  set: {
    ports?: ScanPorts;
    interfaces?: readonly LocalInterface[];
    scanClock?: typeof systemClock;
    /** MAC of the gateway; null: not to be read; left out: there is no gateway. */
    gateway?: string | null;
    proofClock?: Clock;
  } = {},
) {
  const engine = createFakeEngine({
    targets: [target('nas', { state: { kind: 'awake', since: '2026-11-20T20:00:00.000Z', leases: 0 }, owned: true })],
    routes: [route('smb', 'nas', { listening: ['0.0.0.0:445'] }), route('own', 'nas', { listening: ['127.0.0.1:80'] })],
  });
  const records: HistoryRecord[] = [];
  const history = { query: ({ kind }: { kind?: string }) => records.filter((each) => !kind || each.kind === kind) };
  const journal = {
    append: (record: object) => void records.unshift({ at: new Date().toISOString(), ...record } as HistoryRecord),
  };
  const bugs: unknown[] = [];
  const hub = createStateHub({ engine, clock: systemClock });
  const prover = createProver({
    engine,
    journal,
    history,
    clock: set.proofClock ?? systemClock,
    report: (error) => bugs.push(error),
  });
  const group = createNetworkCalls({
    network: {
      interfaces: () => set.interfaces ?? [own],
      gateway: async () => (set.gateway === undefined ? null : '127.0.0.1'),
      neighbourMac: async () => set.gateway ?? null,
    },
    scanPorts: set.ports ?? fakePorts(),
    hub,
    history,
    prover,
    clock: set.scanClock ?? quick,
    platform: 'linux',
  });
  const dispatch = createDispatch({ engine, hub, history, clock: systemClock }, group);
  const call = <Answer>(method: string, params: object = {}) => dispatch(method, params, 'the page') as Promise<Answer>;
  return { engine, records, bugs, call };
}

/** The scan's own limit must not pass at once as its pauses do. */
const quick: typeof systemClock = {
  ...clock,
  after: (delayMs, callback) => systemClock.after(delayMs >= 60_000 ? delayMs : 0, callback),
};

test('tells by what the network that this computer is on is known again', async () => {
  const { call } = calls({ gateway: '02:00:00:00:00:01' });
  expect(await call('network.home')).toEqual({ gateway: '127.0.0.1', mac: '02:00:00:00:00:01' });
});

test.each([
  ['no gateway', undefined, null],
  ['a gateway whose MAC cannot be read', null, '127.0.0.1'],
])('says why it cannot: %s', async (_why, gateway, address) => {
  const { call } = calls(gateway === undefined ? {} : { gateway });
  await expect(call('network.home')).rejects.toMatchObject({
    fault: { code: 'gateway-unknown', params: { gateway: address } },
  });
});

test('finds who is there, what they are called and what they offer', async () => {
  const ports = fakePorts();
  const { call } = calls({ ports });
  expect(await call<NetworkScan>('network.scan')).toEqual({
    devices: [
      {
        address: '192.0.2.20',
        mac: '52:54:00:aa:00:20',
        names: ['nas.home.arpa'],
        openPorts: [22, 445],
        kinds: ['nas', 'ssh'],
      },
      { address: '192.0.2.30', mac: null, names: ['printer'], openPorts: [], kinds: [] },
    ],
    problem: null,
  });
  expect(ports.touched).toHaveLength(253);
  expect(ports.touched).not.toContain('192.0.2.2');
});

test('whoever asks during a scan gets its answer', async () => {
  const ports = fakePorts();
  const { call } = calls({ ports });
  const [one, other] = await Promise.all([call('network.scan'), call('network.scan')]);
  expect(one).toBe(other);
  expect(ports.scans).toBe(1);
  await call('network.scan');
  expect(ports.scans).toBe(2);
});

test('without a table of neighbours, whoever accepts or refuses is there', async () => {
  const touchPort = async (host: string) => (host === '192.0.2.40' ? ('refused' as const) : ('silent' as const));
  const ports = fakePorts({ readNeighbours: async () => new Map(), touchPort, hearMdns: async () => new Map() });
  const { devices } = await calls({ ports }).call<NetworkScan>('network.scan');
  expect(devices).toMatchObject([{ address: '192.0.2.40', mac: null }]);
});

test('says where it could not look', async () => {
  expect(await calls({ interfaces: [] }).call('network.scan')).toMatchObject({ problem: { code: 'no-network' } });
  const large = { ...own, netmask: '255.255.0.0' };
  expect(await calls({ interfaces: [large] }).call('network.scan')).toMatchObject({
    problem: { code: 'subnet-too-large', params: { subnet: '192.0.0.0/16', looked: '192.0.2.0/24' } },
  });
});

test('a scan ends, whatever the network does', async () => {
  const hearMdns: ScanPorts['hearMdns'] = async (_from, _listenMs, options) => {
    await delay(systemClock, 600_000, options.signal);
    return new Map();
  };
  // Here the limit passes at once, and nothing else does.
  const scanClock = {
    ...systemClock,
    after: (ms: number, run: () => void) => systemClock.after(ms >= 60_000 ? 0 : ms, run),
  };
  const { call } = calls({ ports: fakePorts({ hearMdns }), scanClock });
  await expect(call('network.scan')).rejects.toMatchObject({ fault: { code: 'deadline-passed' } });
});

test('whether others reach a service: only what is known', async () => {
  const { call, records } = calls();
  expect(await call<Reach>('network.reach', { route: 'smb' })).toEqual({
    listening: ['0.0.0.0:445'],
    addresses: ['192.0.2.2'],
    isReachable: 'unknown',
    seenFrom: null,
    hints: ['firewall-linux', 'same-subnet'],
  });
  expect(await call('network.reach', { route: 'own' })).toMatchObject({
    addresses: [],
    isReachable: 'no',
    hints: ['this-computer-only'],
  });
  // A visit of this computer itself proves nothing about others.
  records.push({ at: '2026-11-20T20:00:00.000Z', kind: 'waking', route: 'smb', source: '::ffff:192.0.2.2' });
  expect(await call('network.reach', { route: 'smb' })).toMatchObject({ isReachable: 'unknown' });
  records.push({ at: '2026-11-20T20:00:00.000Z', kind: 'waking', route: 'smb', source: '::ffff:192.0.2.50' });
  expect(await call('network.reach', { route: 'smb' })).toMatchObject({ isReachable: 'yes', seenFrom: '192.0.2.50' });
  await expect(call('network.reach', { route: 'none' })).rejects.toMatchObject({ fault: { code: 'bad-request' } });
  expect(await calls({ interfaces: [] }).call('network.reach', { route: 'smb' })).toMatchObject({
    isReachable: 'no',
    hints: ['no-network'],
  });
});

const running = async (call: ReturnType<typeof calls>['call'], id: string) =>
  await expect
    .poll(
      async () =>
        (await call<ProofView>('prove.get', { target: 'nas' })).steps.find((step) => step.state === 'running')?.id,
    )
    .toBe(id);

test('proves a machine by the calls of a person, and writes it down', async () => {
  const proofClock = new ManualClock('2026-11-20T22:00:00Z');
  const { engine, call, records, bugs } = calls({ proofClock });
  expect(await call('prove.get', { target: 'nas' })).toEqual({
    target: 'nas',
    steps: [],
    result: null,
    ways: [],
    isRunning: false,
    watch: null,
  });
  await call('prove.start', { target: 'nas' });
  await running(call, 'down');
  engine.setTarget('nas', { state: { kind: 'asleep', since: '2026-11-20T20:00:00.000Z' } });
  await running(call, 'quiet');
  proofClock.advance(proofWatchMs.quiet / 4);
  expect((await call<ProofView>('prove.get', { target: 'nas' })).watch).toEqual({
    leftMs: (proofWatchMs.quiet * 3) / 4,
    ofMs: proofWatchMs.quiet,
  });
  expect(engine.orders).not.toContain('wake nas by the page');
  proofClock.advance((proofWatchMs.quiet * 3) / 4);
  await running(call, 'wake');
  const at = new Date(Date.now() + 1000).toISOString();
  records.unshift({
    at,
    kind: 'note',
    target: 'nas',
    text: 'magic packet 1 by eth0 (192.0.2.2) → 192.0.2.255:9: sent',
  });
  engine.setTarget('nas', { state: { kind: 'awake', since: at, leases: 0 } });
  await running(call, 'stays');
  expect(records.some(({ kind }) => kind === 'proved')).toBe(false);
  proofClock.advance(proofWatchMs.stays);
  await expect.poll(async () => (await call<ProofView>('prove.get', { target: 'nas' })).isRunning).toBe(false);
  const { ways, steps } = await call<ProofView>('prove.get', { target: 'nas' });
  expect(ways).toEqual([{ interface: 'eth0 (192.0.2.2)', destination: '192.0.2.255:9' }]);
  expect(steps.every(({ state }) => state === 'ok')).toBe(true);
  expect(engine.orders).toEqual(['sleep nas by the page', 'wake nas by the page', 'lift keep awake nas by the page']);
  expect(records[0]).toMatchObject({ kind: 'proved', target: 'nas', text: 'eth0 (192.0.2.2) → 192.0.2.255:9' });
  expect(bugs).toEqual([]);
});

test('a machine that goes down by itself within the watch is not proved, and a skipped watch is no fault', async () => {
  const proofClock = new ManualClock('2026-11-20T22:00:00Z');
  const { engine, call, records } = calls({ proofClock });
  const asleep = { kind: 'asleep', since: '2026-11-20T20:00:00.000Z' } as const;
  const awake = { kind: 'awake', since: '2026-11-20T20:00:00.000Z', leases: 0 } as const;
  async function toTheLastWatch(): Promise<void> {
    await call('prove.start', { target: 'nas' });
    await running(call, 'down');
    engine.setTarget('nas', { state: asleep });
    await running(call, 'quiet');
    await call('prove.skip', { target: 'nas' });
    await running(call, 'wake');
    engine.setTarget('nas', { state: awake });
    await running(call, 'stays');
  }
  await toTheLastWatch();
  proofClock.advance(120_000);
  engine.setTarget('nas', { state: asleep });
  const failed = await call<ProofView>('prove.get', { target: 'nas' });
  expect(failed).toMatchObject({ isRunning: false, result: null });
  expect(failed.steps.at(-1)).toMatchObject({ id: 'stays', state: 'failed', note: 'fell-asleep', tookMs: 120_000 });
  expect(records.some(({ kind }) => kind === 'proved')).toBe(false);

  engine.setTarget('nas', { state: awake });
  await toTheLastWatch();
  expect(await call('prove.skip', { target: 'nas' })).toMatchObject({ isRunning: false, watch: null });
  expect(records[0]).toMatchObject({ kind: 'proved' });
  expect(proofClock.pending).toBe(0);
});

test('a machine in use is not forced to sleep until a person says so', async () => {
  const { engine, call } = calls();
  engine.sleepRefusal = { code: 'in-use', params: { target: 'nas', leases: ['192.0.2.50 uses SMB'], vetoes: [] } };
  await call('prove.start', { target: 'nas' });
  await expect.poll(async () => (await call<ProofView>('prove.get', { target: 'nas' })).isRunning).toBe(false);
  expect(engine.orders).toEqual([]);
  await call('prove.start', { target: 'nas', force: true });
  await running(call, 'down');
  expect(engine.orders).toEqual(['sleep nas by the page with force']);
  await call('prove.stop', { target: 'nas' });
  expect(engine.orders.at(-1)).toBe('wake nas by the page');
});

test('an unknown machine cannot be proved', async () => {
  const { call } = calls();
  await expect(call('prove.start', { target: 'nobody' })).rejects.toMatchObject({ fault: { code: 'no-such-target' } });
});
