import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith, linux, program, root } from '../requirements.ts';
import { startFileServer } from './file-service.ts';
import { createLab, eventually, inNamespace, type Lab, type LabHost, remains } from './lab-network.ts';
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

describeWith("the cable of the app's computer is pulled", needed, () => {
  let lab: Lab;
  let app: LabHost;
  let hosts: SleepyHost[];
  let reveille: Reveille;
  const page = 'still here\n';

  beforeAll(async () => {
    lab = await createLab('cable');
    app = await lab.addHost('app', '10.30.0.1');
    const folder = await lab.addFolder();
    await writeFile(join(folder, 'page'), page);
    hosts = [];
    for (const number of [2, 3]) {
      const host = await addSleepyHost(lab, `host${number}`, `10.30.0.${number}`, `52:54:00:00:00:0${number}`);
      await startFileServer(lab, host, join(folder, 'page'), 80);
      await host.plugIn(); // By hand: nothing here is the app's to put to sleep.
      hosts.push(host);
    }
    const targets = hosts.map((host, index) => sleepyTarget(`host${index + 2}`, host));
    const routes = [tcpRoute('web2', 8002, 'host2', 80), tcpRoute('web3', 8003, 'host3', 80)];
    reveille = await startReveille(lab, app, { version: 1, targets, routes });
    for (const id of ['host2', 'host3']) await reveille.targetIs(id, ['awake'], 20_000);
  });
  afterEach(({ task }) => reveille?.explain(task));
  afterAll(() => lab?.end());

  const visit = (port: number, limitSeconds: number): Promise<string> =>
    inNamespace(app.namespace, ['curl', '-s', '-m', String(limitSeconds), `http://127.0.0.1:${port}/`]).then(
      ({ stdout }) => stdout,
    );

  async function isUnchanged(): Promise<boolean> {
    const { targets } = await reveille.state();
    return targets.every(({ state, owned }) => state.kind === 'awake' && !owned);
  }

  it('is one problem, puts nothing to sleep in the books, and makes nothing ours', async () => {
    await app.unplug();
    const visits = Promise.all([visit(8002, 10), visit(8003, 10)]);
    await eventually('one problem', 30_000, async () => (await reveille.state()).problems.length === 1);
    expect(await visits).toEqual(['', '']);
    await remains('everything is as it was', 5_000, isUnchanged);
    expect((await reveille.state()).problems).toHaveLength(1);
  });

  it('is over when it is plugged in again', async () => {
    await app.plugIn();
    await eventually('no problem', 40_000, async () => (await reveille.state()).problems.length === 0);
    expect(await visit(8002, 20)).toBe(page);
    expect(await isUnchanged()).toBe(true);
    expect(hosts.map(({ packets }) => packets)).toEqual([0, 0]);
  });
});
