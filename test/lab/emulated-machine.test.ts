import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, linux, root } from '../requirements.ts';
import { cloudKernel, knownPage } from './guest-image.ts';
import { createLab, eventually, inNamespace, type Lab, type LabHost, mustRun } from './lab-network.ts';
import { addQemuMachine, emulator, type QemuMachine } from './qemu-machine.ts';

describeWith("the lab's emulated machine", [linux, root, ...emulator, cloudKernel], () => {
  let lab: Lab;
  let host: LabHost;
  let machine: QemuMachine;

  beforeAll(async () => {
    lab = await createLab('machine');
    host = await lab.addHost('host', '10.30.0.1');
    machine = await addQemuMachine(lab, { name: 'nas', mac: '52:54:00:00:00:02', address: '10.30.0.2' });
  });
  afterAll(() => lab?.end());

  const get = async (path: string): Promise<string> =>
    (await inNamespace(host.namespace, ['curl', '-s', '-m', '2', `http://${machine.address}${path}`])).stdout;
  const answers = (): Promise<true> => eventually('its page', 20_000, async () => (await get('/')) === knownPage);

  /** As anybody's tool would send it, to the whole segment. */
  async function sendMagicPacket(mac: string): Promise<void> {
    const sending = `const socket = require('node:dgram').createSocket('udp4');
      const mac = Buffer.from('${mac.replaceAll(':', '')}', 'hex');
      const packet = Buffer.concat([Buffer.alloc(6, 255), ...Array(16).fill(mac)]);
      socket.bind(() => { socket.setBroadcast(true); socket.send(packet, 9, '10.30.0.255', () => socket.close()); });`;
    await mustRun(['ip', 'netns', 'exec', host.namespace, process.execPath, '-e', sending]);
  }

  it('boots, suspends over a login, is silent, and wakes by its magic packet where it was', async () => {
    await machine.pressPower();
    await answers();
    const boot = await get('/cgi-bin/boot');
    await machine.ssh(host.namespace, 'sudo -n systemctl suspend');
    await eventually('suspended', 20_000, () => machine.status() === 'suspended');
    expect(await get('/')).toBe('');

    await sendMagicPacket('52:54:00:00:00:03');
    expect(machine.status()).toBe('suspended');
    await sendMagicPacket(machine.mac);
    await answers();
    expect(await get('/cgi-bin/boot')).toBe(boot);
    expect(machine).toMatchObject({ wakes: 1, packets: 1 });
  });

  it('powers off over a login, and boots cold by its magic packet', async () => {
    const boot = await get('/cgi-bin/boot');
    await machine.ssh(host.namespace, 'sudo -n systemctl poweroff');
    await eventually('off', 20_000, () => machine.status() === 'off');
    await sendMagicPacket(machine.mac);
    await answers();
    expect(await get('/cgi-bin/boot')).not.toBe(boot);
    expect(machine.wakes).toBe(2);
  });

  it('lets its user do nothing else as root', async () => {
    await expect(machine.ssh(host.namespace, 'sudo -n cat /etc/shadow')).rejects.toThrow('password is required');
  });
});
