import { once } from 'node:events';
import { createServer, type RequestListener, request as requestOf, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/engine/clock.ts';
import { ask } from '../../../electron/protocols/http/ask.ts';
import type { AttemptRecord, Endpoint } from '../../../electron/protocols/http/attempts.ts';
import { connectToHost } from '../../../electron/protocols/http/endpoint-connection.ts';
import { EndpointPool } from '../../../electron/protocols/http/endpoint-pool.ts';
import { createFailureMemory } from '../../../electron/protocols/http/failure-memory.ts';
import { type EndpointRules, firstUsable } from '../../../electron/protocols/http/first-usable.ts';
import { receiveBody } from '../../../electron/protocols/http/request-body.ts';

/*
 * The strategies with real endpoints, real connections, and the real way of asking.
 */

const rules: EndpointRules = {
  strategy: 'in-order',
  usable: [1, 2, 3, 4],
  wakeAll: false,
  strictOrder: false,
  repeatUnsafe: false,
  replayLimitBytes: 1024 * 1024,
};
const client = { source: { address: '127.0.0.1', port: 1 }, destination: { address: '127.0.0.1', port: 1 } };

interface Upstream {
  readonly port: number;
  /** Requests that reached it. */
  asked: number;
  kill(): void;
}

const endings: (() => void)[] = [];

afterEach(() => {
  for (const end of endings.splice(0)) end();
});

async function serve(listener: (...exchange: Parameters<RequestListener>) => unknown): Promise<Server> {
  const server = createServer((...exchange) => void listener(...exchange)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

async function upstream(listener: RequestListener): Promise<Upstream> {
  const server = await serve((request, response) => {
    self.asked++;
    listener(request, response);
  });
  const self = {
    port: (server.address() as AddressInfo).port,
    asked: 0,
    kill() {
      server.close();
      server.closeAllConnections();
    },
  };
  return self;
}

function endpointOf({ port }: Upstream, timeoutMs?: number): Endpoint {
  const pool = new EndpointPool({ tls: null, sendProxyProtocol: null }, systemClock);
  endings.push(() => pool.destroy());
  return {
    label: String(port),
    isUp: () => true,
    wake: () => Promise.resolve(),
    ask: (request, asking) =>
      ask(pool, request, {
        ...asking,
        connect: connectToHost('127.0.0.1', port),
        client,
        clock: systemClock,
        ...(timeoutMs !== undefined && { timeoutMs }),
      }),
  };
}

/** The smallest proxy around `firstUsable`; gives its port. */
async function proxy(endpoints: readonly Endpoint[], changed: Partial<EndpointRules> = {}): Promise<number> {
  const memory = createFailureMemory(systemClock);
  const server = await serve(async (message, response) => {
    const left = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) left.abort(new Error('the client left'));
    });
    const body = receiveBody(message, systemClock);
    const { method = '', url = '' } = message;
    const request = {
      method,
      path: url,
      fields: [['Host', 'x']] as const,
      body,
      upgrade: null,
      expectsContinue: false,
    };
    const records: AttemptRecord[] = [];
    const found = await firstUsable(request, {
      endpoints,
      records,
      rules: { ...rules, ...changed },
      memory,
      clock: systemClock,
      signal: left.signal,
      onInterim: () => undefined,
      onContinue: () => undefined,
      onOutcome: () => undefined,
    }).catch((error: unknown) => {
      if (!left.signal.aborted) throw error;
      return null;
    });
    body.drop();
    if (found?.answer.kind !== 'response') {
      response.writeHead(502).end(records.map(({ endpoint, outcome }) => `${endpoint} ${outcome}`).join('\n'));
      return;
    }
    response.writeHead(found.answer.status);
    found.answer.body.pipe(response);
  });
  return (server.address() as AddressInfo).port;
}

async function send(port: number, method = 'GET', body = ''): Promise<{ status: number; text: string }> {
  const request = requestOf({ port, host: '127.0.0.1', method, agent: false });
  request.end(body);
  const [response] = await once(request, 'response');
  return { status: response.statusCode, text: await text(response) };
}

/** Fails now and then: with a status, or by breaking off before or within the head. */
function unreliable(name: string, random: () => number): RequestListener {
  return (request, response) => {
    request.resume();
    const chance = random();
    if (chance < 0.2) response.writeHead(503).end('x'.repeat(100_000 * random()));
    else if (chance < 0.4) request.socket.destroy();
    else if (chance < 0.5) request.socket.end('HTTP/1.1 20');
    else response.end(name);
  };
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe.each(['in-order', 'all-at-once'] as const)('%s', (strategy) => {
  it('hides five hundred errors of two out of three from the client', async () => {
    const random = numbers(1);
    const errors = { count: 0 };
    const counted = (name: string) => {
      const listener = unreliable(name, random);
      return upstream((request, response) => {
        response.once(
          'close',
          () => void (errors.count += response.writableFinished && response.statusCode === 200 ? 0 : 1),
        );
        listener(request, response);
      });
    };
    const upstreams = [await counted('a'), await counted('b'), await upstream((_, response) => response.end('c'))];
    const port = await proxy(
      upstreams.map((each) => endpointOf(each)),
      { strategy },
    );
    const seen = new Set<string>();
    let sent = 0;
    while (errors.count < 500) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(port)));
      sent += answers.length;
      for (const { status, text: said } of answers) seen.add(`${status} ${said}`);
    }
    expect([...seen].every((each) => ['200 a', '200 b', '200 c'].includes(each))).toBe(true);
    expect(upstreams.reduce((sum, { asked }) => sum + asked, 0)).toBeLessThanOrEqual(3 * sent);
  });

  it('answers while one of three lives, and says at once when none does', async () => {
    const upstreams = await Promise.all(['a', 'b', 'c'].map((name) => upstream((_, response) => response.end(name))));
    const port = await proxy(
      upstreams.map((each) => endpointOf(each)),
      { strategy, failureMemoryMs: 60_000 },
    );
    for (const killed of [0, 1]) {
      for (let round = 0; round < 20; round++) expect((await send(port)).status).toBe(200);
      upstreams[killed]?.kill();
    }
    for (let round = 0; round < 20; round++) expect(await send(port)).toEqual({ status: 200, text: 'c' });
    upstreams[2]?.kill();
    const { status, text: said } = await send(port);
    expect(status).toBe(502);
    expect(said.match(/ECONNREFUSED/g)).toHaveLength(3);
  });

  it('sends a POST once, whatever becomes of it', async () => {
    const upstreams = [
      await upstream((request) => void request.once('data', () => request.socket.destroy())),
      await upstream((_, response) => response.end()),
    ];
    const port = await proxy(
      upstreams.map((each) => endpointOf(each)),
      { strategy },
    );
    expect((await send(port, 'POST', 'body')).status).toBe(502);
    expect(upstreams.map(({ asked }) => asked)).toEqual([1, 0]);
  });

  it('sends a body whole to each when the route allows it', async () => {
    const received: string[] = [];
    const store =
      (status: number): RequestListener =>
      async (request, response) => {
        received.push(await text(request));
        response.writeHead(status).end();
      };
    const upstreams = [await upstream(store(500)), await upstream(store(201))];
    const port = await proxy(
      upstreams.map((each) => endpointOf(each)),
      { strategy, repeatUnsafe: true },
    );
    const body = 'b'.repeat(300_000);
    expect((await send(port, 'POST', body)).status).toBe(201);
    expect(received).toEqual([body, body]);
  });

  it('goes on for a POST whose endpoint cannot be reached', async () => {
    const upstreams = [
      await upstream(() => undefined),
      await upstream((request, response) => void request.pipe(response)),
    ];
    upstreams[0]?.kill();
    const port = await proxy(
      upstreams.map((each) => endpointOf(each)),
      { strategy },
    );
    expect(await send(port, 'POST', 'body')).toEqual({ status: 200, text: 'body' });
  });
});

it('never contacts the second when the first is good', async () => {
  const upstreams = [
    await upstream((_, response) => response.end('a')),
    await upstream((_, response) => response.end('b')),
  ];
  const port = await proxy(upstreams.map((each) => endpointOf(each)));
  for (let round = 0; round < 50; round++) expect((await send(port)).text).toBe('a');
  expect(upstreams.map(({ asked }) => asked)).toEqual([50, 0]);
});

it('ends those that are still at it when one has answered, and does not wait for them', async () => {
  const slow = await upstream((request) => void request.socket.once('close', () => void closed++));
  let closed = 0;
  const port = await proxy([endpointOf(slow), endpointOf(await upstream((_, response) => response.end('b')))], {
    strategy: 'all-at-once',
  });
  expect((await send(port)).text).toBe('b');
  await expect.poll(() => closed).toBe(1);
});

it('leaves one that takes too long', async () => {
  const slow = await upstream(() => undefined);
  const port = await proxy([endpointOf(slow, 50), endpointOf(await upstream((_, response) => response.end('b')))]);
  expect(await send(port)).toEqual({ status: 200, text: 'b' });
});

it('ends what it asked when the client leaves', async () => {
  let closed = 0;
  const slow = await upstream((request) => void request.socket.once('close', () => void closed++));
  const port = await proxy([endpointOf(slow), endpointOf(slow)], { strategy: 'all-at-once' });
  const request = requestOf({ port, host: '127.0.0.1', agent: false }).end();
  request.on('error', () => undefined);
  await expect.poll(() => slow.asked).toBe(2);
  request.destroy();
  await expect.poll(() => closed).toBe(2);
});
