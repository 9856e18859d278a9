// `npm run bench [-- --quick]`: forwarding side by side with others, everything interleaved in one run, then waking.
import { cpus } from 'node:os';
import type { Measured, Measurement } from './client.ts';
import { type Contestant, haproxyName, ours, pipeName, residentKib, startContestants } from './contestants.ts';
import { type Child, endAll, maxFiles, start } from './processes.ts';
import type { ServicePorts } from './service.ts';
import { markdownTable, median, rounded } from './table.ts';
import { wakeTable } from './wake.ts';

const isQuick = process.argv.includes('--quick');
const rounds = isQuick ? 3 : 7;
const durationMs = isQuick ? 250 : 700;
// Two files each in a proxy, and some for itself.
const maxConnections = Math.floor((maxFiles() - 100) / 2);
const idleConnections = Math.min(isQuick ? 2_000 : 10_000, maxConnections - 50);

interface Row {
  readonly title: string;
  readonly higherIsBetter: boolean;
  readonly measurement: (contestant: Contestant) => Measurement;
  readonly value: (measured: Measured) => number;
}

const field = (name: string) => (measured: Measured) =>
  (measured as unknown as Record<string, number>)[name] ?? Number.NaN;

const rows: readonly Row[] = [
  {
    title: 'one bulk stream, Gbit/s',
    higherIsBetter: true,
    measurement: ({ sourcePort }) => ({ kind: 'bulk', port: sourcePort, streams: 1, durationMs }),
    value: field('gigabits'),
  },
  {
    title: '8 bulk streams, Gbit/s',
    higherIsBetter: true,
    measurement: ({ sourcePort }) => ({ kind: 'bulk', port: sourcePort, streams: 8, durationMs }),
    value: field('gigabits'),
  },
  {
    title: 'small message there and back, p50, µs',
    higherIsBetter: false,
    measurement: ({ echoPort }) => ({ kind: 'latency', port: echoPort, durationMs }),
    value: field('p50Us'),
  },
  {
    title: 'the same, p99, µs',
    higherIsBetter: false,
    measurement: ({ echoPort }) => ({ kind: 'latency', port: echoPort, durationMs }),
    value: field('p99Us'),
  },
  {
    title: 'connections per second, 16 at once',
    higherIsBetter: true,
    measurement: ({ echoPort }) => ({ kind: 'connections', port: echoPort, atOnce: 16, durationMs }),
    value: field('perSecond'),
  },
];

async function forwardingTable(client: Child, contestants: readonly Contestant[]): Promise<string> {
  const results = new Map<string, number[]>();
  const key = (row: Row, { name }: Contestant) => `${row.title}/${name}`;
  for (let round = 0; round < rounds; round += 1) {
    for (const row of rows) {
      for (const contestant of contestants) {
        const measured = await client.ask<Measured>(row.measurement(contestant));
        const values = results.get(key(row, contestant)) ?? [];
        values.push(row.value(measured));
        results.set(key(row, contestant), values);
      }
    }
  }
  const cells = (row: Row) => contestants.map((each) => median(results.get(key(row, each)) ?? []));
  const ratio = (row: Row, other: string) => {
    const of = (name: string) => results.get(`${row.title}/${name}`) ?? [];
    return rounded(median(of(ours).map((value, round) => value / (of(other)[round] ?? Number.NaN))));
  };
  return markdownTable([
    ['', ...contestants.map(({ name }) => name), 'ours / HAProxy', 'ours / `pipe`'],
    ...rows.map((row) => [
      `${row.title} (${row.higherIsBetter ? 'more' : 'less'} is better)`,
      ...cells(row).map(rounded),
      ratio(row, haproxyName),
      ratio(row, pipeName),
    ]),
  ]);
}

async function idleTable(client: Child, contestants: readonly Contestant[]): Promise<string> {
  const lines = [['', `KiB per connection, ${idleConnections.toLocaleString('en')} idle`]];
  for (const { name, pid, echoPort } of contestants) {
    const beforeKib = pid === null ? null : residentKib(pid);
    if (pid === null || beforeKib === null) continue;
    const measured = await client.ask<Measured>({ kind: 'open idle', port: echoPort, count: idleConnections });
    const afterKib = residentKib(pid) ?? Number.NaN;
    lines.push([name, rounded((afterKib - beforeKib) / field('opened')(measured))]);
    await client.ask({ kind: 'close idle' });
  }
  return markdownTable(lines);
}

async function main(): Promise<void> {
  const startMs = performance.now();
  const [service, client] = [start('service.ts', { raisesFiles: true }), start('client.ts', { raisesFiles: true })];
  const contestants = await startContestants(await service.ask<ServicePorts>({}), maxConnections);
  const processors = cpus();
  console.log(`${processors[0]?.model.trim()}, ${processors.length} cores, shared by client, proxy and service`);
  console.log(`Node ${process.version}, ${process.platform}; medians of ${rounds} interleaved rounds\n`);
  // Idle connections first: what the other measurements leave in a process is not theirs.
  console.log(`${await idleTable(client, contestants)}\n`);
  console.log(`${await forwardingTable(client, contestants)}\n`);
  console.log(await wakeTable(isQuick));
  console.log(`\n${Math.round((performance.now() - startMs) / 1_000)} s`);
}

try {
  await main();
} finally {
  endAll();
}
