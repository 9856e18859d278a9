import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePorts } from '../../electron/service/demo/free-ports.ts';
import { describeWith } from '../requirements.ts';
import { builtProgram, endPrograms, type Program, startProgram } from './program.ts';

const unix = { what: 'signals', enable: 'run the tests on Linux or macOS', isMet: () => process.platform !== 'win32' };

describeWith('one address for several servers', [builtProgram, unix], () => {
  let home: string;
  let servers: RawServer[];
  let listen: number;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'reveille-e2e-'));
    servers = [await rawServer('one'), await rawServer('two')];
    [listen = 0] = await freePorts('127.0.0.1', [0]);
  });

  afterEach(async () => {
    await endPrograms();
    for (const server of servers) server.kill();
    await rm(home, { recursive: true, force: true });
  });

  async function start(...more: string[]): Promise<Program> {
    const urls = servers.map(({ port }, index) => `http://127.0.0.1:${port}/${index === 0 ? 'apis' : 'public-apis/'}`);
    const program = startProgram(
      ['http', '--listen', String(listen), '--endpoints', urls.join(), '--ui', 'off', ...more],
      home,
    );
    await program.line('ready');
    return program;
  }

  const get = (path: string) => fetch(`http://127.0.0.1:${listen}${path}`);

  it('answers while one of them lives, and its log tells who did', async () => {
    const program = await start('--log-utc', '--log-msec', '--log-prefix', 'web: ');
    expect(await (await get('/a?b=c')).text()).toBe('one /apis/a?b=c');
    expect(servers.map(({ asked }) => asked)).toEqual([1, 0]);
    servers[0]?.kill();
    expect(await (await get('/d')).text()).toBe('two /public-apis/d');
    servers[1]?.kill();
    const dead = await get('/e');
    expect(dead.status).toBe(502);
    expect(await dead.text()).not.toContain('ECONNREFUSED');

    const [first, second, third] = [await program.line('/a?b'), await program.line('/d'), await program.line('/e')];
    const [one, two] = servers.map(({ port }) => String.raw`http://127\.0\.0\.1:${port}`);
    const time = String.raw`\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d\.\d{6} \+0000\]`;
    const end = String.raw`wait=\S+ms total=\S+ms`;
    const host = String.raw`"127\.0\.0\.1:${listen}"`;
    expect(first).toMatch(
      new RegExp(
        String.raw`^web: 127\.0\.0\.1 - - ${time} "GET /a\?b=c HTTP/1\.1" 200 15 "-" "node" ${host} route=route by=${one}/apis ${end}$`,
      ),
    );
    expect(second).toMatch(
      new RegExp(`by=${two}/public-apis ${end} tried="${one}/apis .*ECONNREFUSED.*; ${two}/public-apis 200 .*"$`),
    );
    expect(third).toMatch(
      new RegExp(
        `" 502 .* by=reveille ${end} tried="${one}/apis .*ECONNREFUSED.*; ${two}/public-apis .*ECONNREFUSED.*"$`,
      ),
    );
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('asks all at once, takes the first that is usable, and explains a failure if wanted', async () => {
    const options = ['--all-at-once', '--usable', '1xx,2xx,3xx', '--explain-failure', '--no-log-date', '--no-log-time'];
    const program = await start(...options);
    servers[0]?.answerWith('404 Not Found');
    for (let round = 0; round < 20; round++) expect(await (await get('/')).text()).toMatch(/^two /);
    expect(servers.map(({ asked }) => asked)).toEqual([20, 20]);
    servers[1]?.kill();
    const text = await (await get('/')).text();
    expect(text).toContain('404');
    expect(text).toContain('ECONNREFUSED');
    expect(await program.line(/ 502 /)).toMatch(/^127\.0\.0\.1 - - "GET \/ HTTP\/1\.1" 502 /);
  });

  it('lets a POST reach one only, and on to the next if that is not there', async () => {
    await start('--all-at-once');
    const post = () => fetch(`http://127.0.0.1:${listen}/`, { method: 'POST', body: 'text' });
    expect(await (await post()).text()).toBe('one /apis/ text');
    expect(servers.map(({ asked }) => asked)).toEqual([1, 0]);
    servers[0]?.kill();
    expect(await (await post()).text()).toBe('two /public-apis/ text');
  });

  it.each([
    ['three requests', '3', 'Requests answered: 3'],
    ['a second', '1s', '--stop-after'],
  ])('stops by itself after %s', async (_name, stopAfter, reason) => {
    const program = await start('--stop-after', stopAfter);
    if (stopAfter === '3') for (let round = 0; round < 3; round++) await (await get('/')).text();
    expect(await program.ended).toBe(0);
    expect(program.stderr.join('\n')).toContain(reason);
    expect(program.stdout.filter((line) => line.includes('by=http')).length).toBe(stopAfter === '3' ? 3 : 0);
  });

  it.each([
    ['2 for what cannot be', '--usable', '600'],
    ['2 for an endpoint that is none', '--endpoints', 'one.example'],
  ])('ends with %s', async (_name, ...options) => {
    const args = ['http', '--listen', String(listen), '--endpoints', 'http://127.0.0.1:1', ...options];
    const program = startProgram(args, home);
    expect(await program.ended).toBe(2);
    expect(program).toMatchObject({ stdout: [], stderr: [expect.stringMatching(/^reveille: --/)] });
  });
});

interface RawServer {
  readonly port: number;
  /** Requests that reached it. */
  readonly asked: number;
  answerWith(status: string): void;
  kill(): void;
}

/** Answers each request with its own name, the path asked for and the body. */
async function rawServer(name: string): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let asked = 0;
  let status = '200 OK';
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += bytes.toString();
      const request = /^\w+ (\S+)[^]*?\r\n\r\n([^]*)/.exec(text);
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (!request || (request[2] ?? '').length < length) return;
      text = '';
      asked++;
      const body = [name, request[1], request[2]].join(' ').trim();
      socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    port,
    get asked() {
      return asked;
    },
    answerWith: (line) => void (status = line),
    kill() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
