import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith, linux, program, root } from '../requirements.ts';
import { startFileServer } from './file-service.ts';
import { createLab, eventually, inNamespace, kill, type Lab, type LabHost, mustRun, remains } from './lab-network.ts';
import { builtProgram, type Reveille, startReveille } from './reveille-process.ts';
import { addSleepyHost, type SleepyHost } from './sleepy-host.ts';
import { sleepyTarget, tcpRoute } from './sleepy-settings.ts';

const needed = [
  linux,
  root,
  program('ip', 'iproute2'),
  program('tcpdump', 'tcpdump'),
  program('curl', 'curl'),
  builtProgram,
];

const home = '52:54:00:33:00:01';
const hotel = '52:54:00:33:00:99';

describeWith('a computer that is taken to another network and back', needed, () => {
  let lab: Lab;
  let app: LabHost;
  let router: LabHost;
  let nas: SleepyHost;
  let reveille: Reveille;
  const page = 'at home\n';

  beforeAll(async () => {
    lab = await createLab('home');
    app = await lab.addHost('app', '10.33.0.10');
    router = await lab.addHost('router', '10.33.0.1', home);
    await mustRun(['ip', '-n', app.namespace, 'route', 'add', 'default', 'via', router.address]);
    const folder = await lab.addFolder();
    await writeFile(join(folder, 'page'), page);
    nas = await addSleepyHost(lab, 'nas', '10.33.0.20', '52:54:00:33:00:20');
    await startFileServer(lab, nas, join(folder, 'page'), 80);
    const target = { ...sleepyTarget('nas', nas), homeNetwork: home, idle: { cooldown: '1m', holdOff: '1s' } };
    reveille = await startReveille(lab, app, {
      version: 1,
      targets: [target],
      routes: [tcpRoute('web', 8033, 'nas', 80)],
    });
  });
  afterEach(({ task }) => reveille?.explain(task));
  afterAll(() => lab?.end());

  const visit = () => inNamespace(app.namespace, ['curl', '-s', '-m', '20', 'http://127.0.0.1:8033/']);

  /** Another access point: the link is gone for a moment, and another router has the same address. */
  async function moveTo(mac: string): Promise<void> {
    await app.unplug();
    const link = ['ip', '-n', router.namespace, 'link', 'set', 'eth0'];
    await mustRun([...link, 'down']);
    await mustRun([...link, 'address', mac]);
    await mustRun([...link, 'up']);
    await app.plugIn();
  }

  it('serves the machine at home', async () => {
    await reveille.targetIs('nas', ['asleep'], 20_000);
    expect((await visit()).stdout).toBe(page);
    expect(await reveille.target('nas')).toMatchObject({ owned: true, fault: null });
    expect(nas.wakes).toBe(1);
  });

  it('listens nowhere and sends nothing elsewhere, whoever has the address there', async () => {
    await moveTo(hotel);
    await eventually('it is away', 30_000, async () => (await reveille.target('nas')).fault?.code === 'away-from-home');
    const before = nas.packets;
    const heard: string[] = [];
    const filter = ['src', 'host', app.address, 'and', 'dst', 'host', nas.address];
    const dump = lab.start(nas.namespace, ['tcpdump', '-n', '-l', '-i', 'eth0', 'ip', 'and', ...filter]);
    if (dump.stdout) createInterface(dump.stdout).on('line', (line) => heard.push(line));
    expect((await visit()).code).toBe(7); // curl: nobody listens there.
    expect((await reveille.post('targets/nas/wake')).stdout).toContain('away-from-home');
    expect((await reveille.post('targets/nas/sleep', { force: true })).stdout).toContain('away-from-home');
    await remains('it is awake in the books, and nothing comes', 17_000, async () => {
      const { state, owned } = await reveille.target('nas');
      return state.kind === 'awake' && owned && heard.length === 0;
    });
    await kill(dump);
    expect(nas.packets).toBe(before);
  });

  it('serves it again when it is back', async () => {
    await moveTo(home);
    await eventually('it is at home', 30_000, async () => (await reveille.target('nas')).fault === null);
    expect((await visit()).stdout).toBe(page);
    expect(await reveille.target('nas')).toMatchObject({ owned: true });
    const kinds = (await reveille.journal()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'left-home' || kind === 'came-home')).toEqual(['left-home', 'came-home']);
    expect(nas.wakes).toBe(1);
  });
});
