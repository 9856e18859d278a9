// `npm run bench [-- --quick]`: forwarding side by side with others, everything interleaved in one run, then HTTP and
// waking.
import { cpus } from 'node:os';
import type { Measured, Measurement } from './client.ts';
import { type Contestant, haproxyName, ours, pipeName, residentKib, startContestants } from './contestants.ts';
import { httpTable } from './http.ts';
import { type Child, endAll, maxFiles, start } from './processes.ts';
import type { ServicePorts } from './service.ts';
import { markdownTable, median, rounded } from './table.ts';
import { udpTable } from './udp.ts';
import { wakeTable } from './wake.ts';

const isQuick = process.argv.includes('--quick');
const rounds = isQuick ? 2 : 5;
const durationMs = isQuick ? 200 : 500;
// Two files each in a proxy, and some for itself.
const maxConnections = Math.floor((maxFiles() - 100) / 2);
const idleConnections = Math.min(isQuick ? 2_000 : 10_000, maxConnections - 50);

interface Row {
  readonly title: string;
  readonly value: (measured: Measured) => number;
}

const field = (name: string) => (measured: Measured) =>
  (measured as unknown as Record<string, number>)[name] ?? Number.NaN;

/** What is measured, and the rows of the table that it fills. */
const measurements: readonly { readonly of: (each: Contestant) => Measurement; readonly rows: readonly Row[] }[] = [
  {
    of: ({ sourcePort }) => ({ kind: 'bulk', port: sourcePort, streams: 1, durationMs }),
    rows: [{ title: 'one bulk stream, Gbit/s', value: field('gigabits') }],
  },
  {
    of: ({ sourcePort }) => ({ kind: 'bulk', port: sourcePort, streams: 8, durationMs }),
    rows: [{ title: '8 bulk streams, Gbit/s', value: field('gigabits') }],
  },
  {
    of: ({ echoPort }) => ({ kind: 'latency', port: echoPort, durationMs }),
    rows: [
      { title: 'small message there and back, p50, µs (less is better)', value: field('p50Us') },
      { title: 'the same, p99, µs (less is better)', value: field('p99Us') },
    ],
  },
  {
    of: ({ echoPort }) => ({ kind: 'connections', port: echoPort, atOnce: 16, durationMs }),
    rows: [{ title: 'connections per second, 16 at once', value: field('perSecond') }],
  },
];

/** Values by row and contestant, one per round. */
class Results {
  readonly #values = new Map<string, number[]>();

  add(row: Row, { name }: Contestant, value: number): void {
    const key = `${row.title}/${name}`;
    this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
  }

  of(row: Row, name: string): readonly number[] {
    return this.#values.get(`${row.title}/${name}`) ?? [];
  }
}

async function forwardingTable(client: Child, contestants: readonly Contestant[]): Promise<string> {
  const results = new Results();
  for (let round = 0; round < rounds; round += 1) {
    for (const { of, rows } of measurements) {
      for (const contestant of contestants) {
        const measured = await client.ask<Measured>(of(contestant));
        for (const row of rows) results.add(row, contestant, row.value(measured));
      }
    }
  }
  // Of each round by itself, so that what else the machine did at that time does not count.
  const ratio = (row: Row, other: string) =>
    rounded(median(results.of(row, ours).map((value, round) => value / (results.of(row, other)[round] ?? Number.NaN))));
  return markdownTable([
    ['', ...contestants.map(({ name }) => name), `${ours} / ${haproxyName}`, `${ours} / ${pipeName}`],
    ...measurements.flatMap(({ rows }) =>
      rows.map((row) => [
        row.title,
        ...contestants.map(({ name }) => rounded(median(results.of(row, name)))),
        ratio(row, haproxyName),
        ratio(row, pipeName),
      ]),
    ),
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
  console.log(`${await httpTable(isQuick ? 1 : rounds, isQuick ? 1 : 2)}\n`);
  console.log(`${await udpTable(isQuick ? 2 : rounds, isQuick ? 300 : 1_000)}\n`);
  console.log(await wakeTable(isQuick));
  console.log(`\n${Math.round((performance.now() - startMs) / 1_000)} s`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll();
    process.exit(1);
  });
}

try {
  await main();
} finally {
  endAll();
}
