import { Agent, ClientRequest, IncomingMessage, request as send, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import v8 from 'node:v8';
import { expect, test } from 'vitest';
import { get, type Web, webs } from './http-lab.ts';

const openWeb = webs();
const atOnce = 16;
const fewRequests = 1_000;

/** What a request is made of; some of each stay for the connections that are kept. */
const kinds = [IncomingMessage, ServerResponse, ClientRequest, Socket, AbortSignal, AbortController];
const mostMore = 4 * atOnce;

test('keeps nothing of a request that is over', { timeout: 60_000 }, async () => {
  const web = await openWeb({ factor: 1 });
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  await get(web.port, '/wakes-it');

  await makeRequests(web, agent, fewRequests);
  const before = living();
  await makeRequests(web, agent, 4 * fewRequests);
  const after = living();
  agent.destroy();

  const more = after.counts.map((count, index) => [kinds[index]?.name, count - (before.counts[index] ?? 0)] as const);
  expect(more.filter(([, count]) => count > mostMore)).toEqual([]);
  // Anything else that was kept, were it a single listener for each request, would take more.
  expect((after.heapBytes - before.heapBytes) / (4 * fewRequests)).toBeLessThan(150);
});

async function makeRequests(web: Web, agent: Agent, count: number): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await makeOne(web, agent, next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  // What the engine and its tests keep of all requests on purpose.
  web.lab.accesses.length = 0;
}

/** All kinds of requests in turn: forwarded, with a body, given up, without a route, no reason to keep awake. */
async function makeOne({ port }: Web, agent: Agent, index: number): Promise<void> {
  const asked = { agent, headers: { host: 'localhost' } };
  switch (index % 8) {
    case 1:
      await get(port, '/upload', { ...asked, method: 'POST', body: Buffer.alloc(10_000) });
      return;
    case 3:
      return await giveUp(port);
    case 5:
      await get(port, '/', { agent, headers: { host: 'elsewhere.example' } });
      return;
    case 7:
      await get(port, '/favicon.ico', asked);
      return;
    default:
      await get(port, '/page', asked);
  }
}

/** Leaves in the middle of its body. */
function giveUp(port: number): Promise<void> {
  return new Promise((resolve) => {
    const asked = send({ port, host: '127.0.0.1', method: 'POST', agent: false, headers: { 'content-length': 1_000 } });
    asked.on('error', () => undefined).once('close', () => resolve());
    asked.write('half', () => asked.destroy());
  });
}

/** Counting collects what nothing leads to any more. */
function living(): { readonly counts: readonly number[]; readonly heapBytes: number } {
  const counts = kinds.map((kind) => v8.queryObjects(kind, { format: 'count' }));
  return { counts, heapBytes: process.memoryUsage().heapUsed };
}
