// Datagrams per second, their way there and back, and how many are lost, side by side in one interleaved run.
import { existsSync } from 'node:fs';
import { findProgram, nginxStreamModule, ours } from './contestants.ts';
import type { EngineProxyRequest } from './engine-proxy.ts';
import { freePort, start, startProgram } from './processes.ts';
import { markdownTable, median, rounded } from './table.ts';
import type { UdpMeasured, UdpRequest } from './udp-client.ts';

interface UdpContestant {
  readonly name: string;
  readonly port: number;
}

const loads = [
  { title: 'one at a time', clients: 1, atOnce: 1 },
  { title: '8 clients, 16 each on their way', clients: 8, atOnce: 16 },
] as const;

const rows = [
  { title: 'there and back, p50, µs (less is better)', load: 0, field: 'p50Us' },
  { title: 'the same, p99, µs (less is better)', load: 0, field: 'p99Us' },
  { title: 'answered per second', load: 1, field: 'perSecond' },
  { title: 'lost of these, % (less is better)', load: 1, field: 'lostPercent' },
] as const;

export async function udpTable(rounds: number, durationMs: number): Promise<string> {
  const [service, client] = [start('udp-service.ts'), start('udp-client.ts')];
  const servicePort = await service.ask<number>({});
  const { contestants, missing } = await startUdpContestants(servicePort);
  const results = new Map<string, number[]>();
  // The first round only warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, { clients, atOnce }] of loads.entries()) {
      for (const { name, port } of contestants) {
        const measured = await client.ask<UdpMeasured>({ port, clients, atOnce, durationMs } satisfies UdpRequest);
        if (round === 0) continue;
        for (const { field, load } of rows) {
          if (load !== index) continue;
          const key = `${field}/${name}`;
          results.set(key, [...(results.get(key) ?? []), measured[field]]);
        }
      }
    }
  }
  const table = markdownTable([
    ['datagrams of 200 bytes', ...contestants.map(({ name }) => name)],
    ...rows.map(({ title, load, field }) => [
      `${loads[load].title}: ${title}`,
      ...contestants.map(({ name }) => rounded(median(results.get(`${field}/${name}`) ?? []))),
    ]),
  ]);
  return missing.length === 0 ? table : `${table}\n\nLeft out, as they are not installed: ${missing.join(', ')}.`;
}

async function startUdpContestants(servicePort: number) {
  const contestants: UdpContestant[] = [{ name: 'direct', port: servicePort }];
  const missing: string[] = [];
  const engine = start('engine-proxy.ts', { raisesFiles: true });
  const request: EngineProxyRequest = { toPorts: [servicePort], until: 'awake', isUdp: true };
  const [enginePort = 0] = await engine.ask<number[]>(request);
  contestants.push({ name: ours, port: enginePort });

  const nginx = findProgram('nginx');
  if (nginx && existsSync(nginxStreamModule)) {
    const port = await freePort();
    const server = (way: string) => `server { listen 127.0.0.1:${port}${way}; proxy_pass 127.0.0.1:${servicePort}; }`;
    const configuration = `load_module ${nginxStreamModule};
daemon off; master_process off; pid FOLDER/pid; error_log stderr crit;
events { worker_connections 4096; }
stream { proxy_timeout 2m; ${server(' udp')} ${server('')} }`;
    await startProgram(nginx, (file) => ['-c', file], configuration, port);
    contestants.push({ name: 'nginx stream', port });
  } else missing.push('nginx with its stream module (libnginx-mod-stream)');

  const socat = findProgram('socat');
  if (socat) {
    const port = await freePort();
    const ends = [`UDP4-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`, `UDP4:127.0.0.1:${servicePort}`];
    // Whether it is there its first datagram shows; a client that has left is a complaint of its own.
    await startProgram(socat, () => ['-lf', '/dev/null', '-T', '2', ...ends], '', servicePort);
    contestants.push({ name: 'socat', port });
  } else missing.push('socat');
  return { contestants, missing };
}
