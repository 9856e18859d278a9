import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith, linux, root } from '../requirements.ts';
import { cloudKernel, knownPage } from './guest-image.ts';
import { createLab, eventually, inNamespace, type Lab, type LabHost } from './lab-network.ts';
import { addQemuMachine, emulator, type QemuMachine } from './qemu-machine.ts';
import { builtProgram, type Reveille, startReveille } from './reveille-process.ts';

const needed = [linux, root, ...emulator, cloudKernel, builtProgram];

function settings(machine: QemuMachine, action: 'suspend' | 'power-off'): object {
  const { address, mac, identityFile } = machine;
  const nas = {
    id: 'nas',
    host: address,
    wake: { kind: 'wake-on-lan', mac },
    sleep: { kind: 'ssh', user: 'wake', identityFile, action },
    idle: { cooldown: '2s', minAwake: '1s', holdOff: '1s' },
  };
  return {
    version: 1,
    targets: [nas],
    routes: [{ id: 'web', kind: 'tcp', listen: ':8080', to: { target: 'nas', port: 80 } }],
  };
}

describeWith('a machine that really sleeps', needed, () => {
  let lab: Lab;
  let app: LabHost;
  let client: LabHost;
  let machine: QemuMachine;
  let reveille: Reveille;

  beforeAll(async () => {
    lab = await createLab('qemu');
    app = await lab.addHost('app', '10.30.0.1');
    client = await lab.addHost('client', '10.30.0.9');
    machine = await addQemuMachine(lab, { name: 'nas', mac: '52:54:00:00:00:02', address: '10.30.0.2' });
    await machine.pressPower();
    await eventually('the machine serves its page', 20_000, async () => (await get(machine.address, 80)) === knownPage);
  });
  afterEach(({ task }) => reveille?.explain(task));
  afterAll(() => lab?.end());

  async function get(host: string, port: number, path = '/', limitSeconds = 2): Promise<string> {
    const limit = ['-m', String(limitSeconds)];
    return (await inNamespace(client.namespace, ['curl', '-s', ...limit, `http://${host}:${port}${path}`])).stdout;
  }

  const bootId = (): Promise<string> => get(machine.address, 80, '/cgi-bin/boot');
  const visit = (): Promise<string> => get(app.address, 8080, '/', 30);
  const suspended = (): Promise<true> => eventually('it is suspended', 30_000, () => machine.status() === 'suspended');

  it('is woken by a visit, served, and suspended over its own login once nobody is left', async () => {
    const booted = await bootId();
    await machine.ssh(client.namespace, 'sudo -n systemctl suspend');
    await suspended();
    reveille = await startReveille(lab, app, settings(machine, 'suspend'));
    await reveille.targetIs('nas', ['asleep'], 20_000);

    expect(await visit()).toBe(knownPage);
    expect(machine.wakes).toBe(1);
    expect(await bootId()).toBe(booted);
    expect((await reveille.target('nas')).owned).toBe(true);

    await suspended();
    expect((await reveille.targetIs('nas', ['asleep'], 20_000)).owned).toBe(false);
  });

  it('does so again, and also when the program was killed in between', async () => {
    const wakesBefore = machine.wakes;
    expect(await visit()).toBe(knownPage);
    expect(machine.wakes).toBe(wakesBefore + 1);
    await reveille.crash();
    await reveille.start();

    await suspended();
    await reveille.targetIs('nas', ['asleep'], 20_000);
    expect(machine.wakes).toBe(wakesBefore + 1);
  });

  it('serves a client that comes right after the command to sleep was sent, by one wake once it is down', async () => {
    const commands = async (): Promise<number> =>
      (await reveille.journal()).filter(({ kind }) => kind === 'sleep-sent').length;
    const commandsBefore = await commands();
    expect(await visit()).toBe(knownPage);
    const wakesBefore = machine.wakes;
    await eventually('the command', 20_000, async () => (await commands()) > commandsBefore);

    expect(await visit()).toBe(knownPage);
    expect(machine.wakes).toBe(wakesBefore + 1);
    await reveille.targetIs('nas', ['asleep'], 30_000);
  });

  it('is powered off where the settings say so, and boots cold for the next visit', async () => {
    await reveille.stop();
    reveille = await startReveille(lab, app, settings(machine, 'power-off'));
    await reveille.targetIs('nas', ['asleep'], 20_000);
    expect(await visit()).toBe(knownPage);
    const before = await bootId();
    await eventually('it is off', 30_000, () => machine.status() === 'off');
    await reveille.targetIs('nas', ['asleep'], 20_000);

    expect(await visit()).toBe(knownPage);
    expect(await bootId()).not.toBe(before);
  });
});
