import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWith, linux, program, root } from '../requirements.ts';
import { listens, startFileServer } from './file-service.ts';
import { createLab, inNamespace, type Lab, type LabHost } from './lab-network.ts';
import { builtProgram, type Reveille, startReveille } from './reveille-process.ts';
import { sharedFile, startSamba } from './samba.ts';
import { hookedTarget, tcpRoute } from './sleepy-settings.ts';

const needed = [
  linux,
  root,
  program('ip', 'iproute2'),
  program('curl', 'curl'),
  program('smbd', 'samba'),
  program('smbclient', 'smbclient'),
  program('iperf3', 'iperf3'),
  builtProgram,
];

describeWith('real clients of a host that start and stop scripts take from the network', needed, () => {
  let lab: Lab;
  let app: LabHost;
  let client: LabHost;
  let reveille: Reveille;
  const page = 'a page of the server\n';

  beforeAll(async () => {
    lab = await createLab('services');
    app = await lab.addHost('app', '10.30.0.1');
    client = await lab.addHost('client', '10.30.0.9');
    const server = await lab.addHost('server', '10.30.0.2');
    await Promise.all([startSamba(lab, server), startPage(server), startIperf(server)]);
    await server.unplug();
    const routes = [
      tcpRoute('web', 8080, 'server', 80),
      tcpRoute('smb', 445, 'server', 445),
      tcpRoute('iperf', 5201, 'server', 5201),
    ];
    reveille = await startReveille(lab, app, { version: 1, targets: [hookedTarget('server', server)], routes });
  });
  beforeEach(() => reveille.targetIs('server', ['asleep'], 30_000));
  afterEach(({ task }) => reveille?.explain(task));
  afterAll(() => lab?.end());

  async function startPage(server: LabHost): Promise<void> {
    const folder = await lab.addFolder();
    await writeFile(join(folder, 'page'), page);
    await startFileServer(lab, server, join(folder, 'page'), 80);
  }

  async function startIperf(server: LabHost): Promise<void> {
    lab.start(server.namespace, ['iperf3', '-s'], 'ignore');
    await listens(server, 5201);
  }

  // First, as its server takes one connection at a time: a probe that an earlier sleep cut off would block it for long.
  it('iperf3 sends and receives for a second each', async () => {
    for (const direction of [[], ['--reverse']]) {
      const measuring = ['iperf3', '-c', app.address, '-t', '1', '--json', ...direction];
      const { stdout } = await inNamespace(client.namespace, measuring);
      const { end, error } = JSON.parse(stdout) as { end: { sum_received?: { bytes: number } }; error?: string };
      expect(error).toBeUndefined();
      expect(end.sum_received?.bytes).toBeGreaterThan(1_000_000);
    }
  });

  it('curl gets its page', async () => {
    const { stdout } = await inNamespace(client.namespace, ['curl', '-sS', '-m', '30', `http://${app.address}:8080/`]);
    expect(stdout).toBe(page);
    expect(await reveille.target('server')).toMatchObject({ owned: true });
  });

  it('smbclient gets its file', async () => {
    const fetching = ['smbclient', `//${app.address}/files`, '-N', '-t', '30', '-c', `get ${sharedFile.name} -`];
    expect(await inNamespace(client.namespace, fetching)).toMatchObject({ code: 0, stdout: sharedFile.content });
  });

  it('goes to sleep after each of them', async () => {
    const commands = (await reveille.journal()).filter(({ kind }) => kind === 'sleep-sent');
    expect(commands).toHaveLength(3);
  });
});
