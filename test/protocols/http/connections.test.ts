import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { HttpListener } from '../../../electron/protocols/http/http-listener.ts';
import { connectionLimits } from '../../../electron/protocols/http/connection-limits.ts';
import { proxyHeader } from '../../../electron/engine/proxy-header.ts';
import { sentence } from '../../../shared/messages/en.ts';
import { certificate, certificateKey } from '../../drivers/http-certificate.ts';
import { Client } from '../../engine/client.ts';
import { describeWith, program } from '../../requirements.ts';
import { get, listenerSettings, webs } from './http-lab.ts';

const web = webs();
const request = 'GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** The server has ended its side, or broken the connection. */
function ended({ socket, ending }: Client): Promise<void> {
  return Promise.race([
    ending.then(() => undefined),
    new Promise<void>((resolve) => socket.once('end', () => resolve())),
  ]);
}

/** One request over TLS; resolves with all that came, and with the certificate's fingerprint. */
function overTls(
  port: number,
  protocols?: string[],
): Promise<{ text: string; fingerprint: string; protocol: unknown }> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ...(protocols && { ALPNProtocols: protocols }),
    });
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const fingerprint = socket.getPeerCertificate().fingerprint256;
      const protocol = socket.alpnProtocol;
      socket.once('close', () => resolve({ text, fingerprint, protocol }));
      socket.write('GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    });
  });
}

describe('TLS', () => {
  let folder: string;
  let tls: { certFile: string; keyFile: string };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reveille-tls-'));
    tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const store = async (cert: string, key: string) => {
    await writeFile(tls.certFile, cert);
    await writeFile(tls.keyFile, key);
  };

  it('is spoken with the certificate of the files, and the machine is told', async () => {
    await store(certificate, certificateKey);
    const { port } = await web({ listener: { tls } });
    const { text, protocol } = await overTls(port, ['h2', 'http/1.1']);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).toContain('"x-forwarded-proto":"https"');
    expect(protocol).toBe('http/1.1');
  });

  it('says what is wrong with the files, serves nobody meanwhile, and goes on once they are good', async () => {
    const { lab, port } = await web({ listener: { tls } });
    await lab.until('the fault', () => lab.route('web').fault?.code === 'certificate-unreadable');
    await expect(overTls(port)).rejects.toThrow(/.+/);
    await store(certificate, certificateKey);
    await lab.until('no fault', () => lab.route('web').fault === null);
    expect((await overTls(port)).text).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('keeps the pair it has while a new one is broken', async () => {
    await store(certificate, certificateKey);
    const { lab, port } = await web({ listener: { tls } });
    const before = await overTls(port);
    await writeFile(tls.keyFile, 'nonsense');
    await lab.until('the fault', () => lab.route('web').fault?.code === 'certificate-unreadable');
    expect((await overTls(port)).fingerprint).toBe(before.fingerprint);
  });

  it('keeps it too when the settings name files that cannot be used, and says which and why', async () => {
    await store(certificate, certificateKey);
    const { lab, port, apply } = await web({ listener: { tls } });
    const before = await overTls(port);
    const garbage = join(folder, 'garbage.pem');
    await writeFile(garbage, 'nonsense');
    const gone = join(folder, 'gone.pem');
    const wrong = [
      [{ ...tls, certFile: gone }, `(${gone}): it does not exist. The one before`],
      [{ ...tls, keyFile: folder }, `(${folder}): it is a folder. The one before`],
      [{ ...tls, certFile: garbage }, `(${garbage}): it holds no certificate in PEM form. The one before`],
      [
        { ...tls, keyFile: garbage },
        `(${garbage}): it holds no private key in PEM form, or one with a passphrase. The one before`,
      ],
    ] as const;
    for (const [files, words] of wrong) {
      await apply({ listener: { tls: files } });
      const said = () => {
        const { fault } = lab.route('web');
        return fault ? sentence(fault) : '';
      };
      await lab.until(words, () => said().includes(words));
      expect((await overTls(port)).fingerprint).toBe(before.fingerprint);
    }
    await apply({ listener: { tls } });
    await lab.until('no fault', () => lab.route('web').fault === null);
  });

  it('lets go who speaks plain HTTP', async () => {
    await store(certificate, certificateKey);
    const { lab, port } = await web({ listener: { tls } });
    const client = await Client.send(port, request);
    await ended(client);
    expect(client.text).not.toContain('200');
    expect(lab.accesses).toEqual([]);
  });
});

describeWith('a certificate that is renewed', [program('openssl', 'openssl')], () => {
  it('is used for new connections, while old ones go on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reveille-tls-'));
    try {
      const tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
      await writeFile(tls.certFile, certificate);
      await writeFile(tls.keyFile, certificateKey);
      const { lab, port } = await web({ listener: { tls } });
      const before = await overTls(port);
      const made = { cert: join(folder, 'new-cert.pem'), key: join(folder, 'new-key.pem') };
      const options = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
      await promisify(execFile)('openssl', [...options, '-subj', '/CN=new', '-keyout', made.key, '-out', made.cert]);
      expect(await readFile(made.cert, 'utf8')).not.toBe(certificate);
      await rename(made.key, tls.keyFile);
      await rename(made.cert, tls.certFile);
      let after = before;
      while (after.fingerprint === before.fingerprint) {
        await lab.passed(5_000);
        after = await overTls(port);
      }
      expect(after.text).toMatch(/^HTTP\/1\.1 200 /);
      expect(lab.route('web').fault).toBeNull();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the PROXY protocol', () => {
  const ends = { source: { address: '192.0.2.7', port: 4711 }, destination: { address: '192.0.2.1', port: 80 } };
  const listener = { proxyProtocolFrom: ['127.0.0.0/8'] };

  it.each([1, 2] as const)('version %d names the client', async (version) => {
    const { lab, port } = await web({ listener, routes: { web: { allowFrom: ['192.0.2.0/24'] } } });
    const client = await Client.open(port);
    const bytes = Buffer.concat([proxyHeader(version, ends), Buffer.from(request)]);
    // In pieces, with the first bytes of the request behind the header.
    for (const part of [bytes.subarray(0, 7), bytes.subarray(7, -20), bytes.subarray(-20)]) client.socket.write(part);
    await client.received('"x-forwarded-for":"192.0.2.7"');
    client.leave();
    await lab.until('its line', () => lab.accesses.length === 1);
    expect(lab.accesses[0]?.source).toBe('192.0.2.7');
  });

  it('may be the proxy itself', async () => {
    const { port } = await web({ listener });
    const local = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex');
    const client = await Client.open(port);
    client.socket.write(Buffer.concat([local, Buffer.from(request)]));
    await client.received('"x-forwarded-for":"127.0.0.1"');
    client.leave();
    expect(client.text).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is required from those who speak it', async () => {
    const { lab, port } = await web({ listener });
    const client = await Client.send(port, request);
    await ended(client);
    expect([client.text, lab.accesses]).toEqual(['', []]);
  });

  it('is waited for 5 s', async () => {
    const { lab, port } = await web({ listener });
    const beganMs = lab.clock.monotonicMs();
    const client = await Client.send(port, 'PROXY ');
    await ended(client);
    expect(lab.clock.monotonicMs() - beganMs).toBeGreaterThanOrEqual(5_000);
  });

  it('is no HTTP from anybody else', async () => {
    const { lab, port } = await web({ listener: { proxyProtocolFrom: ['192.0.2.0/24'] } });
    const client = await Client.send(port, `${proxyHeader(1, ends).toString()}${request}`);
    await ended(client);
    expect(client.text).toMatch(/^HTTP\/1\.1 400 /);
    expect(lab.accesses).toEqual([]);
  });

  it('comes before TLS', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reveille-tls-'));
    try {
      const tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
      await writeFile(tls.certFile, certificate);
      await writeFile(tls.keyFile, certificateKey);
      const { port } = await web({ listener: { ...listener, tls } });
      const plain = await Client.open(port);
      plain.socket.removeAllListeners('data');
      plain.socket.write(proxyHeader(2, ends));
      const secured = connectTls({ socket: plain.socket, rejectUnauthorized: false });
      const text = await new Promise<string>((resolve, reject) => {
        let got = '';
        secured.on('data', (chunk) => {
          got += String(chunk);
          if (got.includes('192.0.2.7')) resolve(got);
        });
        secured.once('error', reject);
        secured.once('secureConnect', () => secured.write(request));
      });
      expect(text).toMatch(/^HTTP\/1\.1 200 /);
      secured.destroy();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

test('a client that is slow with its head is sent away, at first and later', async () => {
  const { lab, port: _port } = await web();
  let judged = 0;
  const limits = { ...connectionLimits, headersTimeout: 200, connectionsCheckingInterval: 50 };
  const context = {
    clock: lab.clock,
    network: {
      interfaces: () => [],
      neighbourMac: async () => null,
      gateway: async () => null,
      portHolder: async () => null,
    },
    openAccessLog: () => ({ write: () => undefined, close: async () => undefined }),
    onBug: (error: unknown) => lab.bugs.push(error),
    onFault: () => undefined,
  };
  const listener = new HttpListener(listenerSettings(0), context, limits);
  const sockets = createServer((socket: Socket) => listener.accept(socket, () => (judged += 1)));
  await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve));
  const { port } = sockets.address() as { port: number };
  const slow = await Client.send(port, 'GET / HT');
  await ended(slow);
  expect(slow.text).toMatch(/^HTTP\/1\.1 408 /);
  const second = await Client.send(port, request);
  await second.received('nothing here');
  expect(judged).toBe(2);
  second.socket.write('GET /');
  await ended(second);
  expect(second.text).toMatch(/^HTTP\/1\.1 404 [^]*HTTP\/1\.1 408 /);
  expect(judged).toBe(2);
  listener.destroy();
  await new Promise((resolve) => sockets.close(resolve));
});

test('a client that stops in the middle of its body is sent away', async () => {
  const { lab, port } = await web({ machines: { nas: { isOn: true } } });
  await lab.untilState('nas', 'awake');
  const client = await Client.send(port, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhello');
  await ended(client);
  expect((await get(port, '/')).status).toBe(200);
});
