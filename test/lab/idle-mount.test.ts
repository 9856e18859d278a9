import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { JournalRecord } from '../../electron/engine/journal.ts';
import { describeWith, linux, program, root } from '../requirements.ts';
import { cloudKernel } from './guest-image.ts';
import { createLab, eventually, inNamespace, type Lab, type LabHost, remains } from './lab-network.ts';
import { addQemuMachine, emulator, type QemuMachine } from './qemu-machine.ts';
import { builtProgram, type Reveille, startReveille } from './reveille-process.ts';
import { sharedFile, startSamba } from './samba.ts';
import { addSleepyHost, type SleepyHost } from './sleepy-host.ts';
import { sleepyTarget, tcpRoute } from './sleepy-settings.ts';

const needed = [
  linux,
  root,
  ...emulator,
  program('smbd', 'samba'),
  program('smbclient', 'smbclient'),
  cloudKernel,
  builtProgram,
];

describeWith('an idle mount of a Windows share by a kernel', needed, () => {
  let lab: Lab;
  let app: LabHost;
  let client: LabHost;
  let nas: SleepyHost;
  let computer: QemuMachine;
  let reveille: Reveille;

  beforeAll(async () => {
    lab = await createLab('mount');
    app = await lab.addHost('app', '10.30.0.1');
    client = await lab.addHost('client', '10.30.0.9');
    nas = await addSleepyHost(lab, 'nas', '10.30.0.2', '52:54:00:00:00:02');
    computer = await addQemuMachine(lab, { name: 'mac', mac: '52:54:00:00:00:03', address: '10.30.0.3', shares: true });
    await Promise.all([startSamba(lab, nas), computer.pressPower()]);
    // Its echo comes every second here; so the quiet time is as long to it as five minutes are to the usual 60 s.
    const inUse = { kind: 'traffic', quietWithin: '5s' };
    const routes = [tcpRoute('smb', 445, 'nas', 445, { inUse })];
    reveille = await startReveille(lab, app, { version: 1, targets: [sleepyTarget('nas', nas)], routes });
    await reveille.targetIs('nas', ['asleep'], 20_000);
    await eventually('the computer with the mount has booted', 20_000, async () => {
      return (await inNamespace(client.namespace, ['curl', '-s', '-m', '2', `http://${computer.address}/`])).code === 0;
    });
  });
  afterEach(({ task }) => reveille?.explain(task));
  afterAll(() => lab?.end());

  /** Connections that the app's computer has accepted, the few of this test's own questions included. */
  async function accepted(): Promise<number> {
    const { stdout } = await inNamespace(app.namespace, ['cat', '/proc/net/snmp']);
    const [names = [], values = []] = [...stdout.matchAll(/^Tcp: (.*)$/gm)].map((line) => (line[1] ?? '').split(' '));
    return Number(values[names.indexOf('PassiveOpens')]);
  }

  it('wakes the server when it is mounted', async () => {
    const options = `username=guest,password=none,vers=3.0,ip=${app.address},echo_interval=1`;
    const mount = `sudo -n mount -t cifs -o ${options} //${app.address}/files /mnt && cat /mnt/${sharedFile.name}`;
    expect(await computer.ssh(client.namespace, mount)).toBe(sharedFile.content);
    expect(nas.wakes).toBe(1);
  });

  it('does not keep the server up, nor wake it when the kernel connects again by itself', async () => {
    await reveille.targetIs('nas', ['asleep'], 40_000);
    const packetsBefore = nas.packets;
    const refusals = async (): Promise<readonly JournalRecord[]> =>
      (await reveille.journal()).filter(({ fault }) => fault?.code === 'came-back-by-reflex');
    await eventually('the kernel dials again', 20_000, async () => (await refusals()).length > 0);
    const acceptedBefore = await accepted();
    await remains('asleep', 8_000, async () => (await reveille.target('nas')).state.kind === 'asleep');
    expect(nas.wakes).toBe(1);
    expect(nas.packets).toBe(packetsBefore);
    expect((await refusals()).length).toBeLessThanOrEqual(3); // Repeated ones are summed.
    // A kernel that is let in and dropped at once dials again at once, a thousand times a second.
    expect((await accepted()) - acceptedBefore).toBeLessThan(200);
  });

  it('works again once somebody else has woken the server', async () => {
    const fetching = ['smbclient', `//${app.address}/files`, '-N', '-t', '30', '-c', `get ${sharedFile.name} -`];
    expect(await inNamespace(client.namespace, fetching)).toMatchObject({ code: 0, stdout: sharedFile.content });
    expect(nas.wakes).toBe(2);
    await eventually('the mount is back', 20_000, async () => {
      const reading = computer.ssh(client.namespace, `cat /mnt/${sharedFile.name}`);
      return (await reading.catch(() => '')) === sharedFile.content;
    });
  });
});
