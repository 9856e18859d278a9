/*
 * The whole program in Electron's main process, its window open, beside the same in plain Node: forwarding through a
 * route, and how long the window waits for an answer while the route is busy. `node test/bench/desktop.ts` after
 * `npm run build`, with ELECTRON_OVERRIDE_DIST_PATH set.
 */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type Desk, desktopNeeds, openDesk } from '../e2e/electron-app.ts';
import type { Measured, Measurement } from './client.ts';
import { type Child, endAll, freePort, start } from './processes.ts';
import type { ServicePorts } from './service.ts';
import { markdownTable, median, quantile, rounded } from './table.ts';

const rounds = 5;
const durationMs = 1_000;
const answerCount = 100;
const program = fileURLToPath(new URL('../../out/headless/reveille.mjs', import.meta.url));

interface Ports {
  readonly source: number;
  readonly echo: number;
}

const rows: readonly { title: string; field: string; of: (ports: Ports) => Measurement }[] = [
  {
    title: 'one bulk stream, Gbit/s',
    field: 'gigabits',
    of: ({ source }) => ({ kind: 'bulk', port: source, streams: 1, durationMs }),
  },
  {
    title: '8 bulk streams, Gbit/s',
    field: 'gigabits',
    of: ({ source }) => ({ kind: 'bulk', port: source, streams: 8, durationMs }),
  },
  {
    title: 'small message there and back, p50, µs (less is better)',
    field: 'p50Us',
    of: ({ echo }) => ({ kind: 'latency', port: echo, durationMs }),
  },
  {
    title: 'connections per second, 16 at once',
    field: 'perSecond',
    of: ({ echo }) => ({ kind: 'connections', port: echo, atOnce: 16, durationMs }),
  },
];

/** A settings file with one service for each of the two ports, on ports of its own. */
async function settingsFor(desk: Desk, name: string, service: ServicePorts): Promise<{ ports: Ports; args: string[] }> {
  const ports: Ports = { source: await freePort(), echo: await freePort() };
  const route = (id: string, listen: number, port: number) => ({
    id,
    kind: 'tcp',
    gate: 'any',
    listen: `127.0.0.1:${listen}`,
    to: { target: 'here', port },
  });
  const settings = {
    version: 1,
    targets: [{ id: 'here', host: '127.0.0.1', wake: { kind: 'wake-on-lan', mac: '02:00:00:00:00:01' } }],
    routes: [route('source', ports.source, service.sourcePort), route('echo', ports.echo, service.echoPort)],
  };
  const file = join(desk.home, `${name}.json`);
  await writeFile(file, JSON.stringify(settings));
  await chmod(file, 0o644);
  return { ports, args: ['--settings', file, '--data', join(desk.home, name), '--log-level', 'error'] };
}

async function forwarding(client: Child, desktop: Ports, plain: Ports): Promise<string> {
  const lines: string[][] = [];
  for (const { title, field, of } of rows) {
    const values: { desktop: number; plain: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const measure = async (ports: Ports) =>
        (await client.ask<Measured & Record<string, number>>(of(ports)))[field] ?? Number.NaN;
      values.push({ desktop: await measure(desktop), plain: await measure(plain) });
    }
    const ratios = values.map((each) => each.desktop / each.plain);
    lines.push([
      title,
      rounded(median(values.map((each) => each.desktop))),
      rounded(median(values.map((each) => each.plain))),
      rounded(median(ratios)),
    ]);
  }
  return markdownTable([['', "Electron's main process", 'plain Node', 'ratio'], ...lines]);
}

/** Milliseconds from a call of the page to its answer, one after the other. */
function answers(page: Page): Promise<number[]> {
  return page.evaluate(`(async () => {
    const times = [];
    for (let count = 0; count < ${answerCount}; count += 1) {
      const startMs = performance.now();
      await window.reveille.request('state.get', {});
      times.push(performance.now() - startMs);
    }
    return times;
  })()`);
}

function told(times: readonly number[]): string[] {
  return [rounded(median(times)), rounded(quantile(times, 0.95)), rounded(Math.max(...times))];
}

async function main(): Promise<void> {
  const missing = desktopNeeds.filter((need) => !need.isMet());
  if (missing.length > 0) {
    for (const { what, enable } of missing) console.log(`Skipped: needs ${what} (${enable})`);
    return;
  }
  const desk = await openDesk();
  try {
    const [service, client] = [start('service.ts'), start('client.ts')];
    const ports = await service.ask<ServicePorts>({});
    const inElectron = await settingsFor(desk, 'desktop', ports);
    const inNode = await settingsFor(desk, 'plain', ports);
    const { page } = await desk.launch(inElectron.args);
    const plain = desk.start([...inNode.args, '--ui', 'off'], [process.execPath, program]);
    await new Promise((resolve) => plain.stdout?.once('data', resolve));
    await page.getByRole('article').first().waitFor();

    console.log(`${await forwarding(client, inElectron.ports, inNode.ports)}\n`);
    const idle = await answers(page);
    const busy = client.ask({ kind: 'bulk', port: inElectron.ports.source, streams: 2, durationMs: 5_000 });
    const underLoad = await answers(page);
    await busy;
    console.log(
      markdownTable([
        ["the window's calls, ms", 'p50', 'p95', 'longest'],
        ['while nothing is forwarded', ...told(idle)],
        ['while two streams run at full speed', ...told(underLoad)],
      ]),
    );
  } finally {
    await desk.close();
  }
}

try {
  await main();
} finally {
  endAll();
}
