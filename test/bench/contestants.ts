import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { freePort, start, startProgram } from './processes.ts';
import type { EngineProxyRequest } from './engine-proxy.ts';
import type { NodeProxyRequest } from './node-proxy.ts';
import type { ServicePorts } from './service.ts';

/** One way from the client to the service. */
export interface Contestant {
  readonly name: string;
  readonly sourcePort: number;
  readonly echoPort: number;
  /** The process that forwards; null where there is none. Programs fork, so its children count too. */
  readonly pid: number | null;
}

export const ours = 'Reveille';
export const haproxyName = 'HAProxy';
export const pipeName = 'Node `pipe`';
/** Without it nginx forwards nothing but HTTP. */
export const nginxStreamModule = '/usr/lib/nginx/modules/ngx_stream_module.so';

/** Everything that can take part here, the service itself first. */
export async function startContestants(service: ServicePorts, maxConnections: number): Promise<readonly Contestant[]> {
  const direct = { name: 'direct', ...service, pid: null };
  const contestants: Contestant[] = [direct];
  contestants.push(await nodeProxy(pipeName, 'pipe', service));
  contestants.push(await nodeProxy('its splice alone', 'splice', service));
  contestants.push(await wholeEngine(service));
  const others = [haproxy, nginx, socat];
  for (const other of others) {
    const contestant = await other(service, maxConnections);
    if (contestant) contestants.push(contestant);
  }
  return contestants;
}

async function nodeProxy(name: string, kind: NodeProxyRequest['kind'], service: ServicePorts): Promise<Contestant> {
  const child = start('node-proxy.ts', { raisesFiles: true });
  const request: NodeProxyRequest = { kind, toPorts: [service.sourcePort, service.echoPort] };
  const [sourcePort = 0, echoPort = 0] = await child.ask<number[]>(request);
  return { name, sourcePort, echoPort, pid: child.process.pid ?? null };
}

async function wholeEngine(service: ServicePorts): Promise<Contestant> {
  const child = start('engine-proxy.ts', { raisesFiles: true });
  const request: EngineProxyRequest = { toPorts: [service.sourcePort, service.echoPort], until: 'awake' };
  const [sourcePort = 0, echoPort = 0] = await child.ask<number[]>(request);
  return { name: ours, sourcePort, echoPort, pid: child.process.pid ?? null };
}

/** Its path; null: it is not installed. */
export function findProgram(program: string): string | null {
  for (const folder of [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin']) {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK);
      return `${folder}/${program}`;
    } catch {
      // Not here.
    }
  }
  return null;
}

async function haproxy(service: ServicePorts, maxConnections: number): Promise<Contestant | null> {
  const program = findProgram('haproxy');
  if (!program) return null;
  const [sourcePort, echoPort] = [await freePort(), await freePort()];
  const proxy = (name: string, port: number, toPort: number) =>
    `listen ${name}\n  bind 127.0.0.1:${port}\n  server s 127.0.0.1:${toPort}\n`;
  const configuration = `global
  maxconn ${maxConnections}
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
${proxy('source', sourcePort, service.sourcePort)}${proxy('echo', echoPort, service.echoPort)}`;
  const child = await startProgram(program, (file) => ['-db', '-q', '-f', file], configuration, echoPort);
  return { name: haproxyName, sourcePort, echoPort, pid: child.pid ?? null };
}

async function nginx(service: ServicePorts): Promise<Contestant | null> {
  const program = findProgram('nginx');
  if (!program || !existsSync(nginxStreamModule)) return null;
  const [sourcePort, echoPort] = [await freePort(), await freePort()];
  const proxy = (port: number, toPort: number) =>
    `server { listen 127.0.0.1:${port}; proxy_pass 127.0.0.1:${toPort}; }\n`;
  const configuration = `load_module ${nginxStreamModule};
daemon off; master_process off; pid FOLDER/pid; error_log stderr crit; worker_rlimit_nofile 65536;
events { worker_connections 30000; }
stream { proxy_timeout 1h;
${proxy(sourcePort, service.sourcePort)}${proxy(echoPort, service.echoPort)}}`;
  const child = await startProgram(program, (file) => ['-c', file], configuration, echoPort);
  return { name: 'nginx stream', sourcePort, echoPort, pid: child.pid ?? null };
}

async function socat(service: ServicePorts): Promise<Contestant | null> {
  const program = findProgram('socat');
  if (!program) return null;
  const [sourcePort, echoPort] = [await freePort(), await freePort()];
  const args = (port: number, toPort: number) => [
    '-b524288',
    `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr,backlog=4096`,
    `TCP:127.0.0.1:${toPort}`,
  ];
  await startProgram(program, () => args(sourcePort, service.sourcePort), '', sourcePort);
  await startProgram(program, () => args(echoPort, service.echoPort), '', echoPort);
  // One process per connection: not asked for ten thousand.
  return { name: 'socat', sourcePort, echoPort, pid: null };
}

/** Memory in use by a process and its children, in KiB; null where the system does not tell. */
export function residentKib(pid: number): number | null {
  try {
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => parentOf(name) === pid);
    return [String(pid), ...children].reduce((sum, each) => sum + ownResidentKib(each), 0);
  } catch {
    return null;
  }
}

function ownResidentKib(pid: string): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

function parentOf(pid: string): number | null {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return null;
  }
}
