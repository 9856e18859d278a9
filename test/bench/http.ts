// Requests per second and their slowest through HTTP proxies, with wrk as the client.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram, haproxyName, ours } from './contestants.ts';
import type { OriginPort } from './http-origin.ts';
import type { HttpProxyRequest } from './http-proxy.ts';
import { freePort, start, startProgram } from './processes.ts';
import { markdownTable, median, rounded } from './table.ts';

const connections = 32;
const run = promisify(execFile);

interface HttpContestant {
  readonly name: string;
  readonly port: number;
}

interface Measured {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** The table; or the sentence that says why there is none. */
export async function httpTable(rounds: number, seconds: number): Promise<string> {
  const wrk = findProgram('wrk');
  if (wrk === null) return 'HTTP was left out: it needs wrk (install wrk).';
  const { contestants, missing } = await startHttpContestants();
  const results = new Map(contestants.map(({ name }) => [name, [] as Measured[]]));
  // The first round only warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, port } of contestants) {
      const measured = await load(wrk, port, seconds);
      if (round > 0) results.get(name)?.push(measured);
    }
  }
  const row = (title: string, field: keyof Measured) => [
    title,
    ...contestants.map(({ name }) => rounded(median((results.get(name) ?? []).map((each) => each[field])))),
  ];
  const table = markdownTable([
    [`HTTP, ${connections} connections`, ...contestants.map(({ name }) => name)],
    row('small answers per second', 'perSecond'),
    row('p99, ms (less is better)', 'p99Ms'),
  ]);
  return [table, ...missing.map((name) => `${name} was left out: it is not installed, or not built.`)].join('\n');
}

async function startHttpContestants(): Promise<{ contestants: readonly HttpContestant[]; missing: readonly string[] }> {
  const originPort = await start('http-origin.ts').ask<OriginPort>({});
  const contestants: HttpContestant[] = [{ name: 'direct', port: originPort }];
  const request: HttpProxyRequest = { toPort: originPort };
  contestants.push({ name: 'bare Node `http`', port: await start('http-proxy.ts').ask<number>(request) });
  const missing: string[] = [];
  for (const [name, startOther] of [
    [ours, reveille],
    [haproxyName, haproxy],
    ['nginx', nginx],
  ] as const) {
    const otherPort = await startOther(originPort);
    if (otherPort === null) missing.push(name);
    else contestants.push({ name, port: otherPort });
  }
  return { contestants, missing };
}

/** The program as it is built, with a machine that is up. */
async function reveille(originPort: number): Promise<number | null> {
  const program = fileURLToPath(new URL('../../out/headless/reveille.mjs', import.meta.url));
  if (!existsSync(program)) return null;
  const port = await freePort();
  const settings = {
    version: 1,
    targets: [{ id: 'origin', host: '127.0.0.1', power: { kind: 'command', start: 'true', stop: 'true' } }],
    routes: [{ id: 'web', kind: 'http', listen: String(port), to: { target: 'origin', port: originPort } }],
  };
  const args = (file: string) => [program, '--settings', file, '--data', `${file}-data`, '--ui', 'off'];
  await startProgram(
    process.execPath,
    (file) => [...args(file), '--log-level', 'error'],
    JSON.stringify(settings),
    port,
  );
  return port;
}

async function haproxy(originPort: number): Promise<number | null> {
  const program = findProgram('haproxy');
  if (program === null) return null;
  const port = await freePort();
  const configuration = `global
  maxconn 1000
  nbthread 1
defaults
  mode http
  option forwardfor
  http-reuse always
  timeout connect 5s
  timeout client 1m
  timeout server 1m
listen web
  bind 127.0.0.1:${port}
  server s 127.0.0.1:${originPort}
`;
  await startProgram(program, (file) => ['-db', '-q', '-f', file], configuration, port);
  return port;
}

async function nginx(originPort: number): Promise<number | null> {
  const program = findProgram('nginx');
  if (program === null) return null;
  const port = await freePort();
  const configuration = `daemon off; master_process off; pid FOLDER/pid; error_log stderr crit;
events { worker_connections 1000; }
http {
  access_log off; client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy;
  fastcgi_temp_path FOLDER/a; uwsgi_temp_path FOLDER/b; scgi_temp_path FOLDER/c;
  keepalive_requests 100000000;
  upstream origin { server 127.0.0.1:${originPort}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}`;
  await startProgram(program, (file) => ['-c', file], configuration, port);
  return port;
}

async function load(wrk: string, port: number, seconds: number): Promise<Measured> {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', `http://127.0.0.1:${port}/`];
  const { stdout } = await run(wrk, args);
  const failure = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0];
  if (failure !== undefined) throw new Error(`wrk on port ${port}: ${failure}`);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const [, value, unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  return { perSecond, p99Ms: Number(value) * ({ us: 0.001, ms: 1, s: 1_000 }[unit] ?? Number.NaN) };
}
