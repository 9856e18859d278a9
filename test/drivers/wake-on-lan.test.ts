import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { magicPacket } from '../../electron/drivers/magic-packet.ts';
import driver from '../../electron/drivers/wake-on-lan.driver.ts';
import type { FaultError } from '../../shared/faults.ts';
import { testContext } from './context.ts';
import { describeDriverContract } from './contract.ts';

const mac = '52:54:00:12:34:ab';
const secretPassword = '0a:0b:0c:0d:0e:0f';
const loopback = {
  name: 'lo',
  address: '127.0.0.1',
  family: 'IPv4',
  netmask: '255.0.0.0',
  cidr: '127.0.0.1/8',
  mac: '00:00:00:00:00:00',
  internal: true,
} as const;

/** A network card on loopback that keeps what it receives. */
async function listen() {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const packets: Buffer[] = [];
  socket.on('message', (packet) => packets.push(packet));
  const { port } = socket.address();
  return { port, packets, close: () => new Promise<void>((resolve) => socket.close(resolve)) };
}

describeDriverContract('wake-on-lan', {
  makeDriver: () => driver,
  async makeLab() {
    const card = await listen();
    const settings = { mac, broadcast: '127.0.0.1', port: card.port, password: { secret: 'secure-on' } };
    return {
      settings,
      failing: [
        { ...settings, password: { secret: 'wrong' } },
        { mac, interface: 'nowhere0', password: { secret: 'secure-on' } },
      ],
      secrets: { 'secure-on': secretPassword, wrong: 'not a password at all' },
      received: () => card.packets.map(() => 'wake' as const),
      stop: card.close,
    };
  },
});

describe('wake-on-lan', () => {
  test('sends the packet of each card, with the password, and records it', async () => {
    const card = await listen();
    const context = testContext({ attempt: 2 });
    const config = driver.config.parse({
      mac: ['5254.0012.34AB', '52-54-00-12-34-CD'],
      broadcast: ['127.0.0.1'],
      port: card.port,
      password: '192.168.1.1',
    });
    await driver.wake?.(config, context);
    await vi.waitFor(() => expect(card.packets.length).toBe(2));
    await card.close();
    const password = Buffer.from([192, 168, 1, 1]);
    expect(card.packets).toEqual([magicPacket(mac, password), magicPacket('52:54:00:12:34:cd', password)]);
    expect(context.logged).toEqual([`magic packet 2 by 127.0.0.1:${card.port}: sent`]);
    expect(driver.macs?.(config)).toEqual([mac, '52:54:00:12:34:cd']);
    expect(driver.identityKeys?.(config, null)).toEqual([`mac:${mac}`, 'mac:52:54:00:12:34:cd']);
  });

  test('counts as sent when one of the ways worked, and records both', async () => {
    const card = await listen();
    const gone = { ...loopback, name: 'gone0', address: '192.0.2.1', internal: false };
    const context = testContext({ interfaces: [gone, { ...loopback, internal: false }], host: null });
    await driver.wake?.(driver.config.parse({ mac, port: card.port }), context);
    await card.close();
    expect(context.logged).toContain(
      `magic packet 1 by gone0 (192.0.2.1) → 255.255.255.255:${card.port}: EADDRNOTAVAIL`,
    );
    expect(context.logged).toContain(`magic packet 1 by lo (127.0.0.1) → 127.255.255.255:${card.port}: sent`);
  });

  test('says so when every way failed', async () => {
    const gone = { ...loopback, name: 'gone0', address: '192.0.2.1', internal: false };
    const failure = driver.wake?.(driver.config.parse({ mac }), testContext({ interfaces: [gone], host: 'localhost' }));
    const error = await failure?.then(
      () => null,
      (error: FaultError) => error.fault,
    );
    expect(error).toMatchObject({ code: 'send-failed', params: { target: 'NAS in the cellar' } });
    expect(JSON.stringify(error)).toContain('gone0 (192.0.2.1) → 255.255.255.255:9: EADDRNOTAVAIL');
  });

  test('says so when there is no interface', async () => {
    const wake = driver.wake?.(driver.config.parse({ mac }), testContext({ interfaces: [loopback] }));
    await expect(wake).rejects.toMatchObject({ fault: { code: 'no-interface' } });
  });

  test('names a wrong MAC address or password', () => {
    const message = (settings: unknown) => driver.config.safeParse(settings).error?.issues[0];
    expect(message({ mac: '52:54:00' })).toMatchObject({
      path: ['mac'],
      message: '"52:54:00" is not a MAC address. Write it like "aa:bb:cc:dd:ee:ff".',
    });
    expect(message({ mac: [mac, 'nas'] })).toMatchObject({
      path: ['mac', 1],
      message: '"nas" is not a MAC address. Write it like "aa:bb:cc:dd:ee:ff".',
    });
    expect(message({ mac, password: 'hunter2' })).toMatchObject({ path: ['password'] });
    expect(message({ mac, password: 'hunter2' })?.message).not.toContain('hunter2');
  });

  test('waits less for a machine that only suspends', () => {
    expect(driver.wakeLimitMs?.({ kind: 'ssh', config: { action: 'suspend' } })).toBe(120_000);
    expect(driver.wakeLimitMs?.({ kind: 'ssh', config: { action: 'power-off' } })).toBe(180_000);
    expect(driver.wakeLimitMs?.(null)).toBe(180_000);
  });
});
