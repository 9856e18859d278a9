import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answering, type RawUpstream } from './forwarder-lab.ts';
import { type Front, fronts } from './fronts.ts';
import { type Malformed, malformedRequests } from './malformed-requests.ts';
import { type ReachedRequest, readProperRequests } from './proper-request.ts';

const refusedOrClosed = /^$|^HTTP\/1\.1 (400|408|411|413|414|417|431|501|502|505) /;

/** What an unfinished request waits for. Nothing depends on it but how long the test takes. */
const quietMs = 50;

/** Sends everything and gives back all that comes; ends its side when an answer has come, or when none seems to. */
function send(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    const end = () => socket.end();
    socket.setTimeout(quietMs, end);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      end();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
    socket.write(bytes);
  });
}

let upstream: RawUpstream;
let front: Front;

async function put({ bytes }: Malformed): Promise<{ answer: string; reached: readonly ReachedRequest[] }> {
  const before = upstream.received.length;
  const answer = await send(front.port, bytes);
  return { answer, reached: upstream.received.slice(before).flatMap(readProperRequests) };
}

function having(fault: Malformed['fault']): readonly Malformed[] {
  return malformedRequests.filter((each) => each.fault === fault);
}

describe.each(Object.keys(fronts) as (keyof typeof fronts)[])('malformed requests to the %s', (kind) => {
  beforeAll(async () => {
    upstream = await answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    front = await fronts[kind](upstream.port);
  });

  afterAll(async () => {
    await front.end();
    await upstream.close();
  });

  it('are many', () => {
    expect(malformedRequests.length).toBeGreaterThanOrEqual(200);
    expect(new Set(malformedRequests.map(({ name }) => name)).size).toBe(malformedRequests.length);
  });

  it.each(having('head'))('are refused: $name', async (request) => {
    const { answer, reached } = await put(request);
    expect(reached).toEqual([]);
    expect(answer).toMatch(refusedOrClosed);
  });

  it.each(having('body'))('never come to a proper end: $name', async (request) => {
    const { reached } = await put(request);
    expect(reached.filter(({ body }) => body !== null)).toEqual([]);
  });

  it.each(having('lenient'))('are refused or arrive as one proper request: $name', async (request) => {
    const { answer, reached } = await put(request);
    expect(reached.length).toBeLessThanOrEqual(1);
    expect(answer).toMatch(reached.length === 0 ? refusedOrClosed : /^HTTP/);
  });

  it('leave the forwarder in good health and never arrive later', async () => {
    const good = Buffer.from('GET /good HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await send(front.port, good)).toMatch(/^HTTP\/1\.1 200 OK/);
    const lines = upstream.received.flatMap(readProperRequests).map(({ line }) => line);
    expect(lines.filter((line) => line.includes('hidden'))).toEqual([]);
  });
});
