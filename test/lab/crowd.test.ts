import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWith, linux, program, root } from '../requirements.ts';
import { startFileServer } from './file-service.ts';
import { createLab, inNamespace, type Lab, type LabHost, mustRun, remains } from './lab-network.ts';
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
const crowd = 100;

describeWith('many at once at a machine that sleeps', needed, () => {
  let lab: Lab;
  let app: LabHost;
  let client: LabHost;
  let host: SleepyHost;
  let reveille: Reveille;
  let folder: string;
  const file = randomBytes(256 * 1024);

  beforeAll(async () => {
    lab = await createLab('crowd');
    app = await lab.addHost('app', '10.30.0.1');
    client = await lab.addHost('client', '10.30.0.9');
    host = await addSleepyHost(lab, 'host', '10.30.0.2', '52:54:00:00:00:02');
    folder = await lab.addFolder();
    await writeFile(join(folder, 'file'), file);
    await startFileServer(lab, host, join(folder, 'file'), 80);
    const settings = { version: 1, targets: [sleepyTarget('host', host)], routes: [tcpRoute('web', 8080, 'host', 80)] };
    reveille = await startReveille(lab, app, settings);
  });
  beforeEach(() => reveille.targetIs('host', ['asleep'], 30_000));
  afterEach(({ task }) => reveille?.explain(task));
  afterAll(() => lab?.end());

  it(`${crowd} clients are one wake and ${crowd} whole answers`, async () => {
    const answers = join(folder, 'answers');
    await mustRun(['mkdir', answers]);
    const together = ['--parallel', '--parallel-immediate', '--parallel-max', String(crowd)];
    const url = `http://${app.address}:8080/[1-${crowd}]`;
    const fetching = ['curl', '-sS', '-m', '60', ...together, '-o', join(answers, '#1'), url];
    const { code } = await inNamespace(client.namespace, fetching, 60_000);
    expect(code).toBe(0);

    const hash = createHash('sha256').update(file).digest('hex');
    const hashes = (await readdir(answers)).map(async (name) =>
      createHash('sha256')
        .update(await readFile(join(answers, name)))
        .digest('hex'),
    );
    expect(await Promise.all(hashes)).toEqual(Array<string>(crowd).fill(hash));
    expect(host.wakes).toBe(1);
    expect((await reveille.journal()).filter(({ kind }) => kind === 'waking')).toHaveLength(1);
  });

  it('a scan that connects and says nothing wakes nothing', async () => {
    const wakesBefore = host.wakes;
    const packetsBefore = host.packets;
    const connect = `for try in 1 2 3 4 5 6 7 8 9 10; do exec 3<>/dev/tcp/${app.address}/8080; exec 3>&-; done`;
    expect(await inNamespace(client.namespace, ['bash', '-c', connect])).toMatchObject({ code: 0 });
    await remains('asleep', 4_000, async () => (await reveille.target('host')).state.kind === 'asleep');
    expect(host.wakes).toBe(wakesBefore);
    expect(host.packets).toBe(packetsBefore);
  });
});
