import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndpointTls } from '../../../shared/settings.ts';
import { certificate, certificateFingerprint, certificateKey } from '../../drivers/http-certificate.ts';
import { forwarder, listen } from './forwarder-lab.ts';
import { exchange } from './seen-answer.ts';

let folder: string;
let server: Server;
let port: number;
const names: (string | false | null)[] = [];
let requests = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reveille-tls-'));
  await writeFile(join(folder, 'ca.pem'), certificate);
  server = createServer({ cert: certificate, key: certificateKey }, (_, response) => {
    requests += 1;
    response.end('secret');
  });
  server.on('secureConnection', (socket) => names.push(socket.servername));
  port = await listen(server);
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function get(tls: EndpointTls, host = '127.0.0.1') {
  const front = await forwarder(port, { way: { tls } });
  requests = 0;
  try {
    const seen = await exchange(front.port, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    return { seen, failures: front.failures };
  } finally {
    await front.close();
  }
}

const other = certificateFingerprint.replace('2B', '2C');

describe('TLS to an endpoint', () => {
  it.each<[string, () => EndpointTls]>([
    ['an authority of its own', () => ({ verify: { kind: 'ca', file: join(folder, 'ca.pem') } })],
    ['its fingerprint', () => ({ verify: { kind: 'pinned', fingerprint: certificateFingerprint } })],
    ['no check at all', () => ({ verify: { kind: 'none' } })],
  ])('works with %s', async (_, tls) => {
    const { seen } = await get(tls());
    expect(seen).toMatchObject({ status: 200, body: 'secret' });
  });

  it.each<[string, () => EndpointTls, RegExp]>([
    ['the authorities of the system', () => ({ verify: { kind: 'system' } }), /is not trusted/],
    ['another fingerprint', () => ({ verify: { kind: 'pinned', fingerprint: other } }), /another one/],
    [
      'another name',
      () => ({ verify: { kind: 'ca', file: join(folder, 'ca.pem') }, serverName: 'other.example' }),
      /not trusted/,
    ],
    ['a file that is missing', () => ({ verify: { kind: 'ca', file: join(folder, 'none.pem') } }), /ENOENT/],
  ])('sends nothing with %s', async (_, tls, message) => {
    const { seen, failures } = await get(tls());
    expect(seen.status).toBe(502);
    expect(failures).toMatchObject([{ stage: 'connect', nothingSent: true }]);
    expect(failures[0]?.message).toMatch(message);
    expect(requests).toBe(0);
  });

  it('names the host that is asked for, or the one that is set', async () => {
    names.length = 0;
    await get({ verify: { kind: 'none' } }, 'nas.example:8443');
    await get({ verify: { kind: 'none' }, serverName: 'set.example' }, 'nas.example');
    expect(names).toEqual(['nas.example', 'set.example']);
  });
});
