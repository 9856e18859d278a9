import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import ssh2 from 'ssh2';
import wakeOnLan from 'wake_on_lan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { createKeyPair } from '../../electron/service/demo/key-pair.ts';
import { isMagicPacketFor } from '../../electron/service/demo/magic-packet.ts';
import { type Machine, type MachinePower, startMachine } from '../../electron/service/demo/machine.ts';
import { freePorts } from '../../electron/service/demo/free-ports.ts';

const host = '127.0.0.1';
const mac = '02:00:00:00:00:01';
const keys = { host: createKeyPair(), user: createKeyPair() };

it('hears its own magic packet, and nothing else', () => {
  const packet = wakeOnLan.createMagicPacket(mac);
  const heard = (datagram: Buffer) => isMagicPacketFor(mac, datagram);
  expect(heard(packet)).toBe(true);
  expect(heard(Buffer.concat([Buffer.from('before'), packet, Buffer.alloc(6)]))).toBe(true);
  expect(heard(packet.subarray(0, -1))).toBe(false);
  expect(heard(wakeOnLan.createMagicPacket('02:00:00:00:00:02'))).toBe(false);
});

describe('a simulated machine', () => {
  let machine: Machine;
  let ports: { wake: number; ssh: number; service: number };
  let seen: MachinePower[];
  let announce: () => void;

  beforeEach(async () => {
    const [wake = 0, ssh = 0, service = 0] = await freePorts(host, [0, 0, 0]);
    ports = { wake, ssh, service };
    seen = [];
    announce = () => undefined;
    machine = await startMachine({
      name: 'Test',
      host,
      mac,
      wakePort: wake,
      sshPort: ssh,
      servicePort: service,
      bootMs: 40,
      stopMs: 20,
      user: 'reveille',
      hostKey: keys.host.private,
      authorizedKey: keys.user.public,
      clock: systemClock,
      serve: (socket) => socket.on('data', (bytes) => socket.write(bytes)),
      onPower: (power) => {
        seen.push(power);
        announce();
      },
    });
  });

  afterEach(() => machine[Symbol.asyncDispose]());

  const until = (power: MachinePower) =>
    new Promise<void>((resolve) => {
      announce = () => machine.power() === power && resolve();
      announce();
    });

  it('does not answer while off, whatever is tried', async () => {
    const answers = await Promise.all([ports.ssh, ports.service].map((port) => knock(port)));
    expect(answers).toEqual(machine.isSilentWhenDown ? ['silent', 'silent'] : ['refused', 'refused']);
  });

  it('goes the whole circle: packet, service, SSH command, nothing; and a connection survives the suspend', async () => {
    await sendMagicPacket(ports.wake, mac);
    await until('on');
    const client = connect(ports.service, host);
    client.write('one');
    expect(String((await once(client, 'data'))[0])).toBe('one');

    expect(await run(ports.ssh, 'sudo -n systemctl suspend')).toEqual({ code: 0, stdout: '' });
    await until('suspended');
    client.write('two');
    expect(await knock(ports.service)).toBe(machine.isSilentWhenDown ? 'silent' : 'refused');

    await sendMagicPacket(ports.wake, mac);
    expect(String((await once(client, 'data'))[0])).toBe('two');
    expect(await run(ports.ssh, 'cat /sys/power/suspend_stats/success')).toEqual({ code: 0, stdout: '1\n' });
    expect(seen).toEqual(['starting', 'on', 'stopping', 'suspended', 'starting', 'on']);
    client.destroy();
  });

  it('drops its connections and counts from nought when it was switched off', async () => {
    await sendMagicPacket(ports.wake, mac);
    await until('on');
    const client = connect(ports.service, host);
    client.on('error', () => undefined);
    await once(client, 'connect');
    const boot = await run(ports.ssh, 'cat /proc/sys/kernel/random/boot_id');
    await run(ports.ssh, 'sudo -n systemctl poweroff');
    await once(client, 'close');
    await until('off');
    await sendMagicPacket(ports.wake, mac);
    await until('on');
    expect(await run(ports.ssh, 'cat /proc/sys/kernel/random/boot_id')).not.toEqual(boot);
  });

  it('lets nobody in with another key', async () => {
    await sendMagicPacket(ports.wake, mac);
    await until('on');
    const stranger = createKeyPair();
    await expect(run(ports.ssh, 'true', stranger.private)).rejects.toThrow(
      'All configured authentication methods failed',
    );
  });
});

async function sendMagicPacket(port: number, address: string): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise((resolve) => socket.send(wakeOnLan.createMagicPacket(address), port, host, resolve));
  socket.close();
}

/** What a client hears that gives up after a moment. */
function knock(port: number): Promise<'connected' | 'refused' | 'silent'> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 150 });
    const end = (answer: 'connected' | 'refused' | 'silent') => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end('connected'));
    socket.on('timeout', () => end('silent'));
    socket.on('error', () => end('refused'));
  });
}

async function run(
  port: number,
  command: string,
  privateKey = keys.user.private,
): Promise<{ code: unknown; stdout: string }> {
  const client = new ssh2.Client();
  try {
    await new Promise<void>((resolve, reject) => {
      client.on('ready', resolve).on('error', reject).connect({ host, port, username: 'reveille', privateKey });
    });
    let code: unknown = null;
    const stream = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        // At once, since it may come with the same packet as the answer.
        channel.on('exit', (exitCode: unknown) => {
          code = exitCode;
        });
        resolve(channel);
      });
    });
    return { stdout: await text(stream), code };
  } finally {
    client.on('error', () => undefined).end();
  }
}
