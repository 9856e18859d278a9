import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientHello } from '../protocols/client-hello-bytes.ts';
import { describeWith, program } from '../requirements.ts';
import { Client } from './client.ts';
import { EngineLab, endedAfterEach, routeSettings, settings, targetSettings } from './engine-lab.ts';
import { fastClock } from './fast-clock.ts';
import { echo, freePort, Machine, type Service } from './machine.ts';
import { MemoryJournal } from './memory-journal.ts';
import { listenerSettings } from './request-lab.ts';

const run = promisify(execFile);

interface Shared {
  readonly lab: EngineLab;
  readonly port: number;
  readonly photos: Machine;
  readonly wiki: Machine;
  end(): Promise<void>;
}

const opened = endedAfterEach<Shared>(({ lab }) => lab.bugs);

/** Two machines behind one port: `photos.home` leads to one, `*.lab` to the other; `wikiGetsAll` in place of that. */
async function shared({ services = [echo, echo], wikiGetsAll = false }: Partial<Choices> = {}): Promise<Shared> {
  const clock = fastClock(20);
  const port = await freePort();
  const [photos, wiki] = await Promise.all(
    services.map((service) => Machine.create({ clock, service, bootMs: 2_000 })),
  );
  if (!photos || !wiki) throw new Error('two services, please');
  const lab = new EngineLab([photos.driver('photos'), wiki.driver('wiki')], new MemoryJournal(), clock);
  const route = (id: string, machine: Machine, host: string | null) =>
    routeSettings({
      id: `${id}-web`,
      listenPort: 0,
      listen: [],
      listener: 'tls',
      match: { host },
      to: { target: id, port: machine.port, endPort: machine.port },
    });
  await lab.engine.apply(
    settings(
      ['photos', 'wiki'].map((id) => targetSettings({ id, power: { kind: id } })),
      [route('photos', photos, 'photos.home'), route('wiki', wiki, wikiGetsAll ? null : '*.lab')],
      [listenerSettings(port, { id: 'tls', kind: 'tls-sni', listen: [{ host: '127.0.0.1', port, endPort: port }] })],
    ),
  );
  for (const id of ['photos', 'wiki']) await lab.untilState(id, 'asleep');
  return opened({
    lab,
    port,
    photos,
    wiki,
    async end() {
      await lab.engine.stop(0);
      await Promise.all([photos.end(), wiki.end()]);
    },
  });
}

interface Choices {
  readonly services: readonly Service[];
  readonly wikiGetsAll: boolean;
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const helloFor = (...names: readonly string[]) => latin1(clientHello({ names, more: [[51, new Uint8Array(1_300)]] }));

test('a ClientHello in three segments reaches the machine of its name, unchanged', async () => {
  const { port, photos, wiki } = await shared();
  const hello = helloFor('photos.home');
  const client = await Client.open(port);
  client.socket.setNoDelay(true);
  for (const part of [hello.slice(0, 3), hello.slice(3, 700), hello.slice(700)]) {
    client.socket.write(part, 'latin1');
    await new Promise((resolve) => setImmediate(resolve));
  }
  await client.received(hello);
  client.socket.write('more');
  await client.received(`${hello}more`);
  expect([client.text, photos.wakes, wiki.wakes]).toEqual([`${hello}more`, 1, 0]);
  client.leave();
});

test.each([
  ['a name that nobody has', helloFor('other.home'), '\x70', 'asked for a name that is not served here'],
  ['no name', helloFor(), '\x6d', 'asked for no name'],
])('%s is answered with an alert, and wakes nothing', async (_, hello, alert, reason) => {
  const { lab, port, photos, wiki } = await shared();
  const client = await Client.send(port, hello);
  client.socket.once('end', () => client.socket.end());
  expect([await client.ending, client.text]).toEqual(['fin', `\x15\x03\x03\x00\x02\x02${alert}`]);
  expect([photos.wakes, wiki.wakes, lab.refusals()]).toEqual([0, 0, [reason]]);
});

test.each([
  [
    'a ClientHello that is too long',
    latin1(clientHello({ names: ['photos.home'], more: [[21, new Uint8Array(17_000)]] })),
  ],
  ['another protocol', 'GET / HTTP/1.1\r\nHost: photos.home\r\n\r\n'],
])('%s is refused', async (_, bytes) => {
  const { lab, port, photos, wiki } = await shared();
  const client = await Client.send(port, bytes);
  expect([await client.ending, client.text]).toEqual(['reset', '']);
  expect([photos.wakes, wiki.wakes, lab.refusals()]).toEqual([0, 0, ['not what a TLS client sends']]);
});

test('whoever says so gets all others, those without a name too', async () => {
  const { port, photos, wiki } = await shared({ wikiGetsAll: true });
  for (const hello of [helloFor('other.home'), helloFor(), helloFor('photos.home')]) {
    const client = await Client.send(port, hello);
    await client.received(hello);
    client.leave();
  }
  expect([photos.visits, wiki.visits > 1]).toEqual([1, true]);
});

describeWith(
  'with two web servers of their own certificates',
  [program('curl', 'curl'), program('openssl', 'openssl')],
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'reveille-sni-'));
      for (const [name, host] of [
        ['photos', 'photos.home'],
        ['wiki', 'wiki.lab'],
      ] as const) {
        const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)];
        const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
        const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
        await run('openssl', ['req', '-x509', '-days', '2', ...key, ...subject, ...files]);
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Answers one request per connection with its name. */
    function web(name: string): Service {
      return (plain: Socket) => {
        const [cert, key] = ['pem', 'key'].map((kind) => readFileSync(join(folder, `${name}.${kind}`)));
        plain.on('error', () => undefined);
        if (!cert || !key) throw new Error('no certificate');
        const socket = new TLSSocket(plain, { isServer: true, cert, key });
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthis is ${name}`));
      };
    }

    async function curl(port: number, host: string, authority: string): Promise<string> {
      const place = ['--resolve', `${host}:${port}:127.0.0.1`, '--noproxy', '*', '--cacert', join(folder, authority)];
      const { stdout } = await run('curl', ['-sS', '--max-time', '20', ...place, `https://${host}:${port}/`]);
      return stdout;
    }

    test('curl reaches each by its name, and each shows its own certificate', async () => {
      const { port, photos, wiki } = await shared({ services: [web('photos'), web('wiki')] });
      expect(await curl(port, 'photos.home', 'photos.pem')).toBe('this is photos');
      expect([photos.wakes, wiki.wakes]).toEqual([1, 0]);
      expect(await curl(port, 'wiki.lab', 'wiki.pem')).toBe('this is wiki');
      expect([photos.wakes, wiki.wakes]).toEqual([1, 1]);
      await expect(curl(port, 'wiki.lab', 'photos.pem')).rejects.toThrow('certificate');
      await expect(curl(port, 'other.home', 'photos.pem')).rejects.toThrow(/unrecognized.name/i);
      expect([photos.wakes, wiki.wakes]).toEqual([1, 1]);
    });
  },
);
