import type { Socket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import type { ProbeAnswer, ProbeContext } from '../../electron/engine/probe.ts';
import { probes } from '../../electron/protocols/probes.ts';
import { bound, closed, freeUdpPort } from '../engine/udp-machine.ts';

const services: Socket[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map(closed));
});

async function service(host: string, answer: (text: string) => string | null): Promise<number> {
  const socket = await bound(host, 0);
  socket.on('message', (bytes, from) => {
    const text = answer(bytes.toString('latin1'));
    if (text !== null) socket.send(text, from.port, from.address);
  });
  services.push(socket);
  return socket.address().port;
}

function ask(
  config: object,
  port: number,
  more: { address?: string; signal?: AbortSignal } = {},
): Promise<ProbeAnswer> {
  const probe = probes.get('udp');
  if (!probe) throw new Error('no probe');
  const context = { address: '127.0.0.1', port, clock: systemClock, signal: new AbortController().signal, ...more };
  return probe.ask(probe.config.parse(config), context as unknown as ProbeContext);
}

test.each(['127.0.0.1', '::1'])('is good when %s answers what was sent', async (address) => {
  const port = await service(address, (text) => (text === 'ping' ? 'pong' : null));
  expect(await ask({ text: 'ping' }, port, { address })).toBe('good');
  expect(await ask({ hex: '70 69 6e 67' }, 1, { address })).not.toBe('good');
  expect(await ask({ hex: '70 69 6e 67', port }, 1, { address })).toBe('good');
});

test('is refused where nobody listens, silent where nobody answers', async () => {
  expect(await ask({ text: 'ping' }, await freeUdpPort())).toBe('refused');
  expect(await ask({ text: 'ping', within: '100ms' }, await service('127.0.0.1', () => null))).toBe('silent');
});

test('ends when it is aborted', async () => {
  const port = await service('127.0.0.1', () => null);
  expect(await ask({ text: 'ping' }, port, { signal: AbortSignal.abort() })).toBe('silent');
  const abort = new AbortController();
  const asked = ask({ text: 'ping' }, port, { signal: abort.signal });
  abort.abort();
  expect(await asked).toBe('silent');
});

test('must know what to send', () => {
  expect(() => ask({}, 1)).toThrow('must have either');
  expect(() => ask({ hex: 'xyz' }, 1)).toThrow('hexadecimal');
});
