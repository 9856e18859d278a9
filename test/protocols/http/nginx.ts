import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from './forwarder-lab.ts';

const deadlineMs = 20_000;

/** An nginx in front of a port of this computer, set to what comes nearest to our own forwarding. */
export async function startNginx(upstreamPort: number): Promise<{ port: number; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'reveille-nginx-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const settings = `
daemon off; master_process off; error_log stderr crit; pid ${folder}/pid;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  upstream site { server 127.0.0.1:${upstreamPort} max_fails=0; keepalive 4; }
  server {
    listen 127.0.0.1:${port};
    underscores_in_headers on; merge_slashes off;
    location / {
      proxy_pass http://site;
      proxy_http_version 1.1; proxy_request_buffering off; proxy_buffering off; proxy_next_upstream off;
      proxy_set_header Host $http_host; proxy_set_header Connection "";
      proxy_pass_header Server; proxy_pass_header Date; proxy_pass_header X-Accel-Buffering;
    }
  }
}`;
  await writeFile(join(folder, 'nginx.conf'), settings);
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });
  let complaint = '';
  child.stderr.on('data', (bytes: Buffer) => {
    complaint += bytes.toString();
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const endMs = performance.now() + deadlineMs;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || performance.now() > endMs) {
      child.kill();
      throw new Error(`nginx does not run: ${complaint}`);
    }
  }
  return {
    port,
    async close() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => setTimeout(() => resolve(false), 10));
    socket.once('connect', () => socket.destroy());
  });
}
