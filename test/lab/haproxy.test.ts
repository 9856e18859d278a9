import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith, linux, program, root } from '../requirements.ts';
import { type ContainerEngine, containerEngine, startContainerEngine } from './container-engine.ts';
import { startFileServer } from './file-service.ts';
import { createLab, eventually, inNamespace, kill, type Lab, type LabHost, remains } from './lab-network.ts';
import { builtProgram, type Reveille, startReveille } from './reveille-process.ts';
import { addSleepyHost, type SleepyHost } from './sleepy-host.ts';
import { sleepyTarget } from './sleepy-settings.ts';

const needed = [
  linux,
  root,
  program('ip', 'iproute2'),
  program('curl', 'curl'),
  program('haproxy', 'haproxy'),
  ...containerEngine,
  builtProgram,
];

const clientCount = 50;
/** Much more than the systems between keep for a slow reader. */
const longBytes = 160 * 1024 * 1024;

describeWith('services behind HAProxy', needed, () => {
  let lab: Lab;
  let app: LabHost;
  let client: LabHost;
  let stranger: LabHost;
  let nas: SleepyHost;
  let engine: ContainerEngine;
  let reveille: Reveille;
  let haproxy: ReturnType<Lab['start']>;
  let configFile: string;
  let masterSocket: string;
  const log: string[] = [];

  beforeAll(async () => {
    lab = await createLab('haproxy');
    app = await lab.addHost('app', '10.33.0.1');
    client = await lab.addHost('client', '10.33.0.9');
    stranger = await lab.addHost('stranger', '10.33.0.66');
    nas = await addSleepyHost(lab, 'nas', '10.33.0.2', '52:54:00:00:33:02');
    const folder = await lab.addFolder();
    configFile = join(folder, 'haproxy.cfg');
    masterSocket = join(folder, 'master.sock');
    const file = join(folder, 'file');
    await writeFile(file, Buffer.alloc(4 * 1024 * 1024, 'reveille'));
    await startFileServer(lab, nas, file, 8000);
    const long = join(folder, 'long');
    await writeFile(long, Buffer.alloc(longBytes, 'reveille'));
    await startFileServer(lab, nas, long, 8001);
    engine = await startContainerEngine(lab, app.namespace);
    reveille = await startReveille(lab, app, {
      version: 1,
      targets: [sleepyTarget('nas', nas)],
      listeners: [{ id: 'web', listen: '127.0.0.1:8080' }],
      routes: [
        {
          id: 'files',
          kind: 'http',
          listener: 'web',
          match: { path: '/files' },
          to: { target: 'nas', port: 8000 },
          denyFrom: [stranger.address],
        },
        { id: 'long', kind: 'http', listener: 'web', match: { path: '/long' }, to: { target: 'nas', port: 8001 } },
        {
          id: 'plain',
          kind: 'tcp',
          listen: '127.0.0.1:18000',
          to: { target: 'nas', port: 8000 },
          denyFrom: [stranger.address],
        },
      ],
      discovery: [{ kind: 'docker', engine: engine.address, listener: 'web', pathPrefix: '/' }],
      haproxy: {
        configFile,
        masterSocket,
        frontends: [
          { bind: ':80', listener: 'web' },
          { bind: ':8000', route: 'plain' },
        ],
      },
    });
    await eventually('a configuration', 10_000, () => readFile(configFile).then(Boolean, () => false));
    haproxy = lab.start(app.namespace, ['haproxy', '-W', '-S', masterSocket, '-f', configFile], 'pipe');
    haproxy.stderr?.on('data', (text: Buffer) => log.push(text.toString()));
    lab.atEnd(() => kill(haproxy, 'SIGTERM'));
    await eventually('HAProxy is asked', 10_000, async () => (await reveille.state()).problems.length === 0);
    await reveille.targetIs('nas', ['asleep'], 20_000);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(log.join(''));
    await reveille?.explain(task);
  });
  afterAll(() => lab?.end());

  const fetching = (url: string, ...more: readonly string[]) => [
    'curl',
    '-sS',
    '-m',
    '40',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code} %{size_download}',
    ...more,
    `http://${app.address}${url}`,
  ];
  const get = (from: LabHost, url: string, ...more: readonly string[]) =>
    inNamespace(from.namespace, fetching(url, ...more), 60_000);
  const whole = `200 ${4 * 1024 * 1024}`;
  /** What went through Reveille itself. */
  const carried = async (route: string) =>
    (await reveille.state()).routes.find(({ id, name }) => id === route || name === route)?.bytesOut ?? 0;
  const asked = async (command: string) => {
    const script = `const s=require('net').connect(process.argv[1]);s.write(process.argv[2]+'\\n');s.on('data',d=>{process.stdout.write(d);if(String(d).endsWith('\\n\\n'))s.destroy()})`;
    return (await inNamespace(app.namespace, [process.execPath, '-e', script, masterSocket, command])).stdout;
  };

  it('a machine that sleeps is woken through it, and reached without us from then on', async () => {
    expect((await get(client, '/files/a')).stdout).toBe(whole);
    expect(nas.wakes).toBe(1);
    await eventually('the bytes that we carried', 5_000, async () => (await carried('files')) >= 4 * 1024 * 1024);
    await eventually('a download past us', 10_000, async () => {
      const bytes = await carried('files');
      expect((await get(client, '/files/a')).stdout).toBe(whole);
      return (await carried('files')) === bytes;
    });
    expect((await get(client, ':8000/a')).stdout).toBe(whole);
  });

  it('a machine with sessions at HAProxy only stays up, and sleeps after they have ended', async () => {
    const started = inNamespace(client.namespace, fetching('/long', '--limit-rate', '12M'), 60_000);
    await eventually('its use is seen', 10_000, async () => {
      const { why, state } = await reveille.target('nas');
      return (
        state.kind === 'awake' &&
        why.includes('through HAProxy') &&
        (await reveille.state()).routes.every(({ sessions }) => sessions === 0)
      );
    });
    await remains('awake', 5_000, async () => (await reveille.target('nas')).state.kind === 'awake');
    expect((await started).stdout).toBe(`200 ${longBytes}`);
    await reveille.targetIs('nas', ['asleep'], 20_000);
    const wakes = nas.wakes;
    expect((await get(client, ':8000/a')).stdout).toBe(whole);
    expect(nas.wakes).toBe(wakes + 1);
  });

  it('who may not use a service may not through HAProxy either, awake or asleep', async () => {
    await reveille.targetIs('nas', ['awake', 'cooldown'], 5_000);
    expect((await get(stranger, '/files/a')).stdout).toMatch(/^403 /);
    expect((await get(stranger, ':8000/a')).code).not.toBe(0);
    await reveille.targetIs('nas', ['asleep'], 20_000);
    const wakes = nas.wakes;
    expect((await get(stranger, '/files/a')).stdout).toMatch(/^403 /);
    expect((await get(stranger, ':8000/a')).code).not.toBe(0);
    expect(nas.wakes).toBe(wakes);
    const refused = (await reveille.journal()).filter(({ fault }) => fault?.code === 'source-not-allowed');
    expect(refused.map(({ source }) => source)).toContain(stranger.address);
  });

  it('containers come and go under many downloads, and no request fails', async () => {
    await get(client, '/files/a');
    const over = new AbortController();
    const answers: string[] = [];
    const downloads = Array.from({ length: clientCount }, async () => {
      while (!over.signal.aborted) {
        const { stdout, stderr } = await get(client, '/files/a', '--limit-rate', '1M');
        answers.push(`${stdout}${stderr}`);
      }
    });
    const labels = (name: string) => ({ labels: [`reveille.path=/${name}`, 'reveille.strip-path=true'] });
    for (const name of ['one', 'two', 'three', 'four']) {
      // Left there by a first try.
      await engine.docker('rm', '-f', name).catch(() => '');
      await engine.create(name, labels(name));
      await eventually(`${name} in the configuration`, 20_000, async () =>
        (await readFile(configFile, 'utf8')).includes(`/${name}/`),
      );
      expect((await get(client, `/${name}`)).stdout).toMatch(/^200 /);
      if (name !== 'four') await engine.docker('rm', '-f', name);
    }
    await eventually('the last one directly', 20_000, async () => {
      const bytes = await carried('four');
      expect((await get(client, '/four')).stdout).toBe('200 5');
      return (await carried('four')) === bytes;
    });
    over.abort();
    await Promise.all(downloads);
    expect(answers.length).toBeGreaterThan(clientCount);
    expect(answers.filter((answer) => answer !== whole)).toEqual([]);
    expect(Number(/ master +(\d+) /.exec(await asked('show proc'))?.[1])).toBeGreaterThan(3);
  });

  it('without HAProxy the machines count as used', async () => {
    expect((await get(client, '/files/a')).stdout).toBe(whole);
    await kill(haproxy, 'SIGTERM');
    await eventually('it is seen', 10_000, async () =>
      (await reveille.state()).problems.some(({ code }) => code === 'haproxy-unreachable'),
    );
    expect((await reveille.target('nas')).why).toContain('HAProxy does not say');
    haproxy = lab.start(app.namespace, ['haproxy', '-W', '-S', masterSocket, '-f', configFile], 'ignore');
    await eventually('it is back', 10_000, async () => (await reveille.state()).problems.length === 0);
    expect((await get(client, '/files/a')).stdout).toBe(whole);
  });

  it('leaves a file alone that somebody edited', async () => {
    await appendFile(configFile, '# mine\n');
    const edited = await readFile(configFile, 'utf8');
    await engine.create('late', { labels: ['reveille.path=/late'] });
    await eventually('it says so', 10_000, async () =>
      (await reveille.state()).problems.some(({ code }) => code === 'haproxy-file-foreign'),
    );
    expect(await readFile(configFile, 'utf8')).toBe(edited);
    expect((await get(client, '/files/a')).stdout).toBe(whole);
  });
});
