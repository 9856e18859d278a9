import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { forwarder, type RawUpstream, rawUpstream, until } from './forwarder-lab.ts';
import { exchange } from './seen-answer.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function portInFrontOf(upstreamPort: number): Promise<number> {
  const front = await forwarder(upstreamPort);
  cleanups.push(() => front.close());
  return front.port;
}

async function echoServer(): Promise<{ server: WebSocketServer; port: number }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  cleanups.push(() => {
    for (const each of server.clients) each.terminate();
    server.close();
  });
  server.on('connection', (socket) => {
    socket.on('message', (data: RawData, isBinary) => socket.send(data, { binary: isBinary }));
  });
  return { server, port: (server.address() as { port: number }).port };
}

async function open(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`);
  cleanups.push(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

describe('a WebSocket', () => {
  it('gets its echo, in fragments too', async () => {
    const { port } = await echoServer();
    const socket = await open(await portInFrontOf(port));
    socket.send('one ', { fin: false });
    socket.send('and ', { fin: false });
    socket.send('two', { fin: true });
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(data.toString()).toBe('one and two');
    const large = Buffer.alloc(3_000_000, 7);
    socket.send(large);
    const [back] = (await once(socket, 'message')) as [Buffer];
    expect(back.equals(large)).toBe(true);
  });

  it('gets pings and pongs through, both ways', async () => {
    const { server, port } = await echoServer();
    const socket = await open(await portInFrontOf(port));
    socket.ping('mine');
    const [pong] = (await once(socket, 'pong')) as [Buffer];
    expect(pong.toString()).toBe('mine');
    const [inner] = [...server.clients];
    const answered = once(inner as WebSocket, 'pong');
    inner?.ping('yours');
    expect(((await answered) as [Buffer])[0].toString()).toBe('yours');
  });

  it('hears the code and the reason of a close, both ways', async () => {
    const { server, port } = await echoServer();
    const front = await portInFrontOf(port);
    const first = await open(front);
    const [inner] = [...server.clients];
    const heard = once(inner as WebSocket, 'close');
    first.close(4001, 'enough');
    expect((await heard).map(String)).toEqual(['4001', 'enough']);
    const other = await open(front);
    await until(() => [...server.clients].some((each) => each.readyState === WebSocket.OPEN), 'the second is there');
    const told = once(other, 'close');
    for (const each of server.clients) each.close(4002, 'over');
    expect((await told).map(String)).toEqual(['4002', 'over']);
  });
});

const offer = 'GET /up HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: thing/1, other\r\n\r\n';
const accepted = 'HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: thing/1\r\nX-Odd: y\r\n\r\n';

async function upgraded(early = '', answerEarly = '') {
  const upstream: RawUpstream = await rawUpstream((socket) => {
    socket.once('data', () => socket.write(accepted + answerEarly));
  });
  cleanups.push(() => upstream.close());
  const client = connect({ port: await portInFrontOf(upstream.port), host: '127.0.0.1', allowHalfOpen: true });
  cleanups.push(() => void client.destroy());
  let text = '';
  client.on('data', (bytes) => {
    text += bytes.toString('latin1');
  });
  client.on('error', () => undefined);
  client.write(offer + early);
  await until(() => text.includes('\r\n\r\n'), 'the change is accepted');
  return { client, upstream, endpoint: upstream.sockets[0] as Socket, text: () => text };
}

describe('another protocol', () => {
  it('is offered and accepted in the words of both', async () => {
    const { upstream, text } = await upgraded();
    expect(upstream.received[0]).toMatch(/^Upgrade: thing\/1, other\r\nConnection: Upgrade\r$/m);
    expect(text()).toMatch(/^HTTP\/1\.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: thing\/1\r\nX-Odd: y\r\n/);
  });

  it('loses nothing that was sent early, on either side', async () => {
    const { upstream, text } = await upgraded('early bytes', 'first words');
    await until(() => upstream.received[0]?.endsWith('early bytes') === true, 'what the client sent early arrives');
    await until(() => text().endsWith('first words'), 'what the endpoint sent early arrives');
    expect(text().split('first words')).toHaveLength(2);
  });

  it('may end in one direction only', async () => {
    const { client, endpoint, upstream, text } = await upgraded();
    endpoint.removeAllListeners('end');
    const ended = once(endpoint, 'end');
    client.end('last words');
    await ended;
    expect(upstream.received[0]?.endsWith('last words')).toBe(true);
    endpoint.end('and an answer');
    await until(() => text().endsWith('and an answer'), 'the answer arrives');
    await until(() => client.closed && endpoint.closed, 'both ends are closed');
  });

  it('breaks for the endpoint when it breaks for the client', async () => {
    const { client, endpoint } = await upgraded();
    client.resetAndDestroy();
    await until(() => endpoint.closed, 'the endpoint notices');
    expect(endpoint.closed).toBe(true);
  });

  it('breaks for the client when it breaks for the endpoint', async () => {
    const { client, endpoint } = await upgraded();
    endpoint.resetAndDestroy();
    await until(() => client.closed, 'the client notices');
    expect(client.closed).toBe(true);
  });

  it('may be declined with an ordinary answer', async () => {
    const upstream = await rawUpstream((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 403 No\r\nContent-Length: 6\r\n\r\nsorry!'));
    });
    cleanups.push(() => upstream.close());
    const seen = await exchange(await portInFrontOf(upstream.port), offer);
    expect(seen).toMatchObject({ status: 403, reason: 'No', body: 'sorry!', isWhole: true });
    expect(seen.fields).toContainEqual(['Connection', 'close']);
  });

  it('must be one that was offered', async () => {
    const upstream = await rawUpstream((socket) => {
      socket.once('data', () => socket.write(accepted.replace('thing/1', 'strange')));
    });
    cleanups.push(() => upstream.close());
    const seen = await exchange(await portInFrontOf(upstream.port), offer);
    expect(seen.status).toBe(502);
    await until(() => upstream.sockets[0]?.closed === true, 'the connection to the endpoint ends');
  });
});
