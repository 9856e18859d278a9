import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith, linux, program, root } from '../requirements.ts';
import { startFileServer } from './file-service.ts';
import { createLab, inNamespace, type Lab, type LabHost, remains } from './lab-network.ts';
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

describeWith('the program is killed', needed, () => {
  let lab: Lab;
  let app: LabHost;
  let host: SleepyHost;
  let reveille: Reveille;
  const page = 'served\n';

  beforeAll(async () => {
    lab = await createLab('crash');
    app = await lab.addHost('app', '10.30.0.1');
    host = await addSleepyHost(lab, 'host', '10.30.0.2', '52:54:00:00:00:02');
    const folder = await lab.addFolder();
    await writeFile(join(folder, 'page'), page);
    await startFileServer(lab, host, join(folder, 'page'), 80);
    const settings = { version: 1, targets: [sleepyTarget('host', host)], routes: [tcpRoute('web', 8080, 'host', 80)] };
    reveille = await startReveille(lab, app, settings);
    await reveille.targetIs('host', ['asleep'], 20_000);
  });
  afterEach(({ task }) => reveille?.explain(task));
  afterAll(() => lab?.end());

  const visit = (): Promise<string> =>
    inNamespace(app.namespace, ['curl', '-s', '-m', '30', 'http://127.0.0.1:8080/']).then(({ stdout }) => stdout);

  it('and its next start adopts what it had woken, and puts it to sleep', async () => {
    expect(await visit()).toBe(page);
    await reveille.crash();
    await reveille.start();
    await reveille.targetIs('host', ['asleep'], 30_000);
    expect((await reveille.journal()).filter(({ kind }) => kind === 'sleep-sent')).toHaveLength(1);
    expect(host.wakes).toBe(1);
  });

  it('and its next start serves a client that comes at once, with no second wake', async () => {
    expect(await visit()).toBe(page);
    const wakesBefore = host.wakes;
    await reveille.crash();
    await reveille.start();
    expect(await visit()).toBe(page);
    expect(host.wakes).toBe(wakesBefore);
    await reveille.targetIs('host', ['asleep'], 30_000);
  });

  it('and its next start leaves alone what somebody switched on by hand', async () => {
    const sleepsBefore = (await reveille.journal()).filter(({ kind }) => kind === 'sleep-sent').length;
    await reveille.crash();
    await host.plugIn();
    await reveille.start();
    await reveille.targetIs('host', ['awake'], 20_000);
    expect(await visit()).toBe(page);
    await remains('awake and not ours', 6_000, async () => {
      const { state, owned } = await reveille.target('host');
      return state.kind === 'awake' && !owned;
    });
    expect((await reveille.journal()).filter(({ kind }) => kind === 'sleep-sent')).toHaveLength(sleepsBefore);
  });
});
