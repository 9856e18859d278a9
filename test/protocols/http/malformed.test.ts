import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answering, type Forwarder, forwarder, type RawUpstream } from './forwarder-lab.ts';
import { malformedRequests } from './malformed-requests.ts';
import { readProperRequests } from './proper-request.ts';

const refusals = /^HTTP\/1\.1 (400|408|411|413|414|417|431|501|502|505) /;

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
let front: Forwarder;

beforeAll(async () => {
  upstream = await answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  front = await forwarder(upstream.port);
});

afterAll(async () => {
  await front.close();
  await upstream.close();
});

describe('malformed requests', () => {
  it('are many', () => {
    expect(malformedRequests.length).toBeGreaterThanOrEqual(200);
    expect(new Set(malformedRequests.map(({ name }) => name)).size).toBe(malformedRequests.length);
  });

  it.each(malformedRequests)('$name', async ({ bytes, fault }) => {
    const before = upstream.received.length;
    const answer = await send(front.port, bytes);
    const reached = upstream.received.slice(before).flatMap(readProperRequests);
    if (fault === 'head') {
      expect(reached).toEqual([]);
      if (answer !== '') expect(answer).toMatch(refusals);
      return;
    }
    for (const { line } of reached) expect(line).not.toContain('hidden');
    if (fault === 'body') {
      for (const { body } of reached) expect(body).toBeNull();
      return;
    }
    if (reached.length === 0 && answer !== '') expect(answer).toMatch(refusals);
  });

  it('leave the forwarder in good health', async () => {
    const answer = await send(front.port, Buffer.from('GET /good HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    for (const text of upstream.received)
      for (const { line } of readProperRequests(text)) expect(line).not.toContain('hidden');
  });
});
