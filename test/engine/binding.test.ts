import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { bindingOf } from '../../electron/engine/binding.ts';
import { systemClock } from '../../electron/engine/clock.ts';
import { Listening } from '../../electron/engine/listening.ts';
import { describeWith, linux, root } from '../requirements.ts';
import { Client } from './client.ts';

test.each([
  ['darwin', '127.0.0.1', 80, { host: '0.0.0.0', only: '127.0.0.1' }],
  ['darwin', '127.0.0.2', 1023, { host: '0.0.0.0', only: '127.0.0.2' }],
  ['darwin', '::1', 445, { host: '::', only: '::1' }],
  ['darwin', '127.0.0.1', 1024, { host: '127.0.0.1', only: null }],
  ['darwin', '127.0.0.1', 0, { host: '127.0.0.1', only: null }],
  ['darwin', '192.168.1.5', 445, { host: '192.168.1.5', only: null }],
  ['darwin', '0.0.0.0', 445, { host: '0.0.0.0', only: null }],
  ['darwin', '::', 445, { host: '::', only: null }],
  ['linux', '127.0.0.1', 80, { host: '127.0.0.1', only: null }],
  ['win32', '::1', 80, { host: '::1', only: null }],
] as const)('on %s, %s port %i', (platform, host, port, binding) => {
  expect(bindingOf(host, port, platform)).toEqual(binding);
});

/** A port below 1024 that is free on every address. */
async function freeLowPort(): Promise<number> {
  for (let port = 1_023; port > 900; port -= 1) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen({ port, host: '0.0.0.0' }, () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  throw new Error('every low port is taken');
}

// The rules of macOS, followed where tests run: Linux has 127.0.0.2 as another address of its own to knock at.
describeWith('loopback on a low port, as on macOS', [linux, root], () => {
  test('takes connections to that address only, and tells it as its own', async () => {
    const port = await freeLowPort();
    let taken = 0;
    const listening = new Listening({
      clock: systemClock,
      platform: 'darwin',
      portHolder: async () => null,
      onConnection: (socket) => {
        taken += 1;
        socket.on('error', () => undefined);
        socket.end('served');
      },
      onFault: () => undefined,
      onChange: () => undefined,
    });
    try {
      await listening.bind('web', [{ host: 'localhost', port, endPort: port }]);
      expect(listening.fault).toBeNull();
      expect(listening.addresses.toSorted()).toEqual([`127.0.0.1:${port}`, `[::1]:${port}`]);
      for (const host of ['127.0.0.1', '::1'] as const) {
        const client = await Client.open(port, host);
        await client.received('served');
        client.leave();
      }
      const other = await Client.open(port, '127.0.0.2');
      expect([await other.ending, other.text, taken]).toEqual(['reset', '', 2]);
    } finally {
      listening.end();
    }
  });
});
