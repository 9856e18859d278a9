// The whole engine in a process of its own, with a driver that only tells the benchmark that it was asked to wake.
import { createServer } from 'node:net';
import { z } from 'zod';
import { systemClock } from '../../electron/engine/clock.ts';
import { createEngine } from '../../electron/engine/create-engine.ts';
import { defineDriver } from '../../electron/engine/driver.ts';
import type { EngineControl, EnginePorts } from '../../electron/engine/engine.ts';
import anyGate from '../../electron/protocols/any.gate.ts';
import firstBytes from '../../electron/protocols/first-bytes.gate.ts';
import packets from '../../electron/protocols/packets.datagram-gate.ts';
import patient from '../../electron/protocols/patient.gate.ts';
import twoTouches from '../../electron/protocols/two-touches.gate.ts';
import tcpProbe from '../../electron/protocols/tcp.probe.ts';
import { boundedMemory } from '../../electron/engine/memory.ts';
import { byId } from '../../electron/engine/registry.ts';
import type { RouteSettings, Settings, TargetSettings } from '../../shared/settings.ts';

export interface EngineProxyRequest {
  /** One target and one route for each. */
  readonly toPorts: readonly number[];
  /** Wait until every target is known to be asleep, or awake. */
  readonly until: 'asleep' | 'awake';
  /** Routes of datagrams. */
  readonly isUdp?: boolean;
}

const driver = defineDriver({
  id: 'bench',
  title: 'Benchmark',
  config: z.strictObject({}),
  down: 'refused-or-silent',
  wakeLimitMs: () => 120_000,
  wake: async (_config, { target }) => {
    process.send?.({ woken: Number(target.id.slice(1)) });
  },
});

const ports: EnginePorts = {
  clock: systemClock,
  journal: {
    append: () => undefined,
    durables: () => new Map(),
    wakeDurationsMs: () => [],
    upSpans: async () => new Map(),
    lastAliveWallMs: null,
  },
  platform: process.platform,
  network: {
    interfaces: () => [],
    neighbourMac: () => Promise.resolve(null),
    gateway: () => Promise.resolve(null),
    portHolder: () => Promise.resolve(null),
  },
  pins: { get: () => ({}), pin: () => undefined },
  memory: boundedMemory(),
  registry: {
    drivers: byId([driver]),
    gates: byId([anyGate, firstBytes, patient, twoTouches]),
    datagramGates: byId([packets]),
    probes: byId([tcpProbe]),
    servers: new Map(),
    pickers: new Map(),
    checks: new Map(),
    warnings: new Map(),
  },
  openAccessLog: () => ({ write: () => undefined, close: () => Promise.resolve() }),
  secret: () => '',
  onBug(error) {
    console.error(error);
  },
};

function target(index: number): TargetSettings {
  return {
    id: `t${index}`,
    name: `t${index}`,
    host: '127.0.0.1',
    power: { kind: 'bench' },
    needs: [],
    whileAsleep: 'probe',
    idle: { minAwakeMs: 180_000, sleepEvenIfNotOwned: false, holdOffMs: 15_000, busyChecks: [] },
  };
}

function route(index: number, listenPort: number, toPort: number): RouteSettings {
  return {
    id: `r${index}`,
    name: `r${index}`,
    kind: 'tcp',
    listen: [{ host: '127.0.0.1', port: listenPort, endPort: listenPort }],
    listener: null,
    match: null,
    sendProxyProtocol: null,
    to: { target: `t${index}`, port: toPort, endPort: toPort },
    allowFrom: null,
    denyFrom: [],
    serverSpeaksFirst: false,
    gate: null,
    inUse: { kind: 'open', quietBytes: 16_384, quietMs: 300_000 },
  };
}

/** The same for datagrams, of a service that a TCP port of the same number shows to be there. */
function udpRoute(index: number, listenPort: number, toPort: number): RouteSettings {
  return {
    id: `r${index}`,
    name: `r${index}`,
    kind: 'udp',
    listen: [{ host: '127.0.0.1', port: listenPort, endPort: listenPort }],
    to: { target: `t${index}`, port: toPort, endPort: toPort },
    allowFrom: null,
    denyFrom: [],
    gate: { kind: 'packets', count: 2, within: 10_000 },
    inUse: { kind: 'open', quietBytes: 16_384, quietMs: 300_000 },
    ready: { kind: 'tcp' },
    idleMs: 120_000,
    queueLength: 16,
    mostPerSource: 64,
    mostInAll: 1_024,
    broadcast: 'ignore',
  };
}

/** Ports that nobody uses, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const found = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}

async function settled(engine: EngineControl, until: EngineProxyRequest['until']): Promise<void> {
  const deadlineMs = performance.now() + 30_000;
  const isSettled = () => engine.snapshot().targets.every(({ state }) => state.kind === until);
  while (!isSettled()) {
    if (performance.now() > deadlineMs) throw new Error(`the engine never found every target ${until}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

process.once('message', ({ toPorts, until, isUdp = false }: EngineProxyRequest) => {
  void (async () => {
    const listenPorts = await freePorts(toPorts.length);
    const settings: Settings = {
      version: 1,
      targets: toPorts.map((_, index) => target(index)),
      listeners: [],
      routes: toPorts.map((toPort, index) => (isUdp ? udpRoute : route)(index, listenPorts[index] ?? 0, toPort)),
    };
    const engine = createEngine(ports);
    await engine.apply(settings);
    await settled(engine, until);
    process.send?.(listenPorts);
  })();
});
process.once('disconnect', () => process.exit());
