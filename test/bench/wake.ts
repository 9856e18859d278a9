import { connect, type Socket } from 'node:net';
import type { EngineProxyRequest } from './engine-proxy.ts';
import { type Child, start } from './processes.ts';
import { type FirstByte, queueLength, type SleepingRequest } from './sleeping-service.ts';
import { markdownTable, quantile, rounded } from './table.ts';

type Absence = 'refusing' | 'silent';

interface Sleeper {
  readonly child: Child;
  readonly port: number;
  readonly blockers: Socket[];
}

/** How long after a service's port opens the waiting client's first byte is there, over many wakes of the whole engine. */
export async function wakeTable(isQuick: boolean): Promise<string> {
  const wakes = isQuick ? 8 : 40;
  const lines = [[`first byte after the port opens, ${wakes} wakes`, 'p50, ms', 'p95, ms', 'worst, ms']];
  for (const absence of ['refusing', 'silent'] as const) {
    // Stopping a process is how a port falls silent here, and its full queue drops packets on Linux only.
    if (absence === 'silent' && process.platform !== 'linux') continue;
    const timesMs = await wakeAll(absence, wakes);
    const title = absence === 'refusing' ? 'after refusals' : 'after silence';
    lines.push([title, ...[0.5, 0.95, 1].map((share) => rounded(quantile(timesMs, share)))]);
  }
  return markdownTable(lines);
}

async function wakeAll(absence: Absence, wakes: number): Promise<number[]> {
  const sleepers: Sleeper[] = [];
  // A few at a time: all at once would time the start of so many processes.
  while (sleepers.length < wakes) sleepers.push(await fallAsleep(absence));
  const engine = start('engine-proxy.ts');
  const request: EngineProxyRequest = { toPorts: sleepers.map(({ port }) => port), until: 'asleep' };
  const listenPorts = await engine.ask<number[]>(request);
  const waiting = new Map<number, () => void>();
  engine.process.on('message', ({ woken }: { woken: number }) => waiting.get(woken)?.());
  const timesMs: number[] = [];
  const indexes = sleepers.keys();
  const lane = async () => {
    for (const index of indexes) {
      const sleeper = sleepers[index];
      if (!sleeper) return;
      const woken = new Promise<void>((resolve) => waiting.set(index, resolve));
      timesMs.push(await wakeOne(absence, sleeper, listenPorts[index] ?? 0, woken));
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  for (const { child } of sleepers) child.process.kill('SIGKILL');
  engine.process.kill('SIGKILL');
  return timesMs;
}

async function fallAsleep(absence: Absence): Promise<Sleeper> {
  const child = start('sleeping-service.ts');
  const port = await child.ask<number>({ kind: absence } satisfies SleepingRequest);
  if (absence === 'refusing') return { child, port, blockers: [] };
  child.process.kill('SIGSTOP');
  const blockers = await Promise.all(Array.from({ length: queueLength }, () => connected(port)));
  return { child, port, blockers };
}

async function wakeOne(absence: Absence, { child, port, blockers }: Sleeper, listenPort: number, woken: Promise<void>) {
  const client = connect({ port: listenPort, host: '127.0.0.1', noDelay: true });
  client.on('error', () => undefined).write('first');
  const echoed = new Promise<void>((resolve, reject) => {
    client.once('data', () => resolve());
    client.once('close', () => reject(new Error('the engine let the client go')));
  });
  echoed.catch(() => undefined);
  await woken;
  // Any moment of the engine's own rhythm is as good as another.
  await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1_000));
  const first = new Promise<FirstByte>((resolve) =>
    child.process.once('message', (message) => resolve(message as FirstByte)),
  );
  const continuedNs = process.hrtime.bigint();
  if (absence === 'silent') child.process.kill('SIGCONT');
  else child.process.send({ kind: 'open', port } satisfies SleepingRequest);
  const { openedNs, firstByteNs } = await Promise.race([first, echoed.then(() => first)]);
  await echoed;
  client.destroy();
  for (const blocker of blockers) blocker.destroy();
  const startNs = absence === 'silent' ? continuedNs : BigInt(openedNs);
  return Number(BigInt(firstByteNs) - startNs) / 1e6;
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
  });
}
