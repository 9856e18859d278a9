import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { TargetView } from '../../shared/snapshot.ts';
import { describeWith } from '../requirements.ts';
import { type CloudLab, cloudSecrets, startCloudLab } from './cloud-lab.ts';
import { builtProgram, endPrograms, type Program, startProgram, until } from './program.ts';

const token = 'e2e-token-0123456789';
const clouds = ['gce', 'ec2', 'proxmox'] as const;
type Cloud = (typeof clouds)[number];

describeWith('credentials of clouds and servers', [builtProgram], () => {
  let home: string;
  let lab: CloudLab;
  let service: Server;
  let program: Program;
  let url: string;
  /** Everything that came out of the program, but for its files. */
  const heard: string[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'reveille-secrets-'));
    lab = await startCloudLab(home);
    lab.gce.natIp = '127.0.0.1';
    lab.ec2.address = '127.0.0.1';
    service = createServer();
    service.listen(0, '127.0.0.1');
    await once(service, 'listening');
    heard.length = 0;
  });

  afterEach(async () => {
    await endPrograms();
    await lab.stop();
    service.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function api(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    heard.push(text);
    return JSON.parse(text) as unknown;
  }

  async function page(): Promise<{ ask(method: string, params: object): Promise<string>; close(): void }> {
    const response = await fetch(`${url}login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: new URL(url).origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token }).toString(),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const socket = new WebSocket(`${url.replace('http', 'ws')}ws`, {
      origin: new URL(url).origin,
      headers: { cookie },
    });
    let asked = 0;
    socket.on('message', (data) => heard.push((data as Buffer).toString()));
    await once(socket, 'open');
    return {
      async ask(method, params) {
        asked += 1;
        const id = asked;
        socket.send(JSON.stringify({ id, method, params }));
        await until(() => heard.some((line) => line.includes(`"id":${id},`) && line.includes('"kind":"answer"')));
        return heard.find((line) => line.includes(`"id":${id},`) && line.includes('"kind":"answer"')) ?? '';
      },
      close: () => socket.close(),
    };
  }

  const settingsFile = () => join(home, 'settings.json');
  const dataFolder = () => join(home, 'data');
  const isAt = async (cloud: Cloud, kind: TargetView['state']['kind']) =>
    (await program.target(cloud)).state.kind === kind;

  /** What may be nowhere: the values whole and in parts, as they are written elsewhere, and what is made of them. */
  function planted(): readonly string[] {
    const { private_key: key } = JSON.parse(cloudSecrets['google'] ?? '{}') as { private_key: string };
    const lines = key.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----'));
    const values = Object.values(cloudSecrets);
    const tokens = [...lab.gce.tokens].flatMap((whole) => [whole, ...whole.split('.').slice(1)]);
    const encoded = values.flatMap((value) => [encodeURIComponent(value), Buffer.from(value).toString('base64')]);
    const parts = values.slice(1).flatMap((value) => [value.slice(0, 24), value.slice(-24)]);
    return [...values, ...lines, ...tokens, ...encoded, ...parts, JSON.stringify(key).slice(1, -1)].filter(
      (text) => text.length > 8,
    );
  }

  test('are in the vault and nowhere else, whatever goes well or wrong', { timeout: 240_000 }, async () => {
    const bound = service.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const more = { proxmox: { host: '127.0.0.1' }, gce: {}, ec2: {} };
    const settings = {
      version: 1,
      targets: clouds.map((cloud) => ({
        id: cloud,
        ...more[cloud],
        power: lab.machines[cloud],
        idle: { minAwake: '0s', holdOff: '0s', sleepEvenIfNotOwned: true },
      })),
      routes: clouds.map((cloud) => ({
        id: `${cloud}-web`,
        kind: 'tcp',
        listen: '0',
        to: { target: cloud, port },
      })),
    };
    writeFileSync(settingsFile(), JSON.stringify(settings));
    mkdirSync(dataFolder(), { mode: 0o700 });
    const options = [
      '--settings',
      settingsFile(),
      '--data',
      dataFolder(),
      '--log-level',
      'debug',
      '--ui',
      '127.0.0.1:0',
    ];
    program = startProgram(options, home);
    [url = ''] = /http:\S+/.exec(await program.line('Reveille is at')) ?? [];
    const open = await page();
    for (const [name, value] of Object.entries(cloudSecrets)) await open.ask('secrets.set', { name, value });
    for (const cloud of clouds) await api('POST', `/targets/${cloud}/probe`);
    for (const cloud of clouds) await until(() => isAt(cloud, 'asleep'));

    // Refused, by servers that repeat what they were sent.
    const echo = "you sent <token>; Required 'compute.instances.start' permission";
    const forbidden = { error: { code: 403, message: echo, errors: [{ reason: 'forbidden', message: echo }] } };
    lab.gce.answerWith('instances.start', 403, { error: { code: 400, message: echo } }, 9);
    lab.gce.answerWith('zones.get', 403, forbidden);
    lab.ec2.failWith(
      'StartInstances',
      403,
      'UnauthorizedOperation',
      'not authorized to perform: ec2:StartInstances',
      99,
    );
    for (const cloud of ['gce', 'ec2'] as const) {
      await api('POST', `/targets/${cloud}/preflight`);
      await api('POST', `/targets/${cloud}/wake`);
      await until(() => isAt(cloud, 'failed'));
    }
    const refusal = { status: 500, body: JSON.stringify({ message: 'no such token: <token>' }) };
    lab.proxmox.instead = { ...refusal, method: 'POST' };
    await api('POST', '/targets/proxmox/wake');
    await until(() => isAt('proxmox', 'failed'));
    lab.proxmox.instead = refusal;
    await api('POST', '/targets/proxmox/preflight');
    for (const cloud of clouds) {
      await open.ask('draft.choices', { machine: { id: cloud, power: lab.machines[cloud] }, position: 'power' });
      await open.ask('draft.preflight', { machine: { id: cloud, power: lab.machines[cloud] } });
    }

    // And then it works.
    lab.gce.answerWith('instances.start', 200, {}, 0);
    lab.ec2.failWith('StartInstances', 403, '', '', 0);
    lab.proxmox.instead = null;
    for (const cloud of clouds) {
      await open.ask('draft.choices', { machine: { id: cloud, power: lab.machines[cloud] }, position: 'power' });
      await api('POST', `/targets/${cloud}/preflight`);
      await api('POST', `/targets/${cloud}/wake`);
    }
    await until(() => lab.ec2.state === 'pending');
    lab.ec2.state = 'running';
    await until(() => lab.proxmox.calls.some((call) => call.includes('status/start')));
    lab.proxmox.guest = { status: 'running', qmpstatus: 'running' };
    for (const cloud of clouds)
      await until(async () => ['awake', 'cooldown'].includes((await program.target(cloud)).state.kind));
    for (const cloud of clouds) await api('POST', `/targets/${cloud}/sleep`, { force: true });
    await until(() => lab.ec2.state === 'stopping');
    lab.ec2.state = 'stopped';
    lab.proxmox.guest = { status: 'stopped' };
    for (const cloud of clouds) await until(() => isAt(cloud, 'asleep'));
    expect(lab.gce.calls).toEqual(expect.arrayContaining(['instances.start', 'instances.stop']));

    for (const path of ['/state', '/journal?limit=1000']) await api('GET', path);
    for (const method of ['settings.get', 'settings.export', 'secrets.names', 'app.get', 'history.export', 'state.get'])
      await open.ask(method, {});
    open.close();
    program.child.kill('SIGTERM');
    await program.ended;

    const files = readdirSync(dataFolder(), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const vault = join(dataFolder(), 'secrets.json');
    const read = (file: string) => readFileSync(file, 'utf8');
    const places: Readonly<Record<string, string>> = {
      'what the interfaces said': heard.join('\n'),
      'standard output': program.stdout.join('\n'),
      'standard error': program.stderr.join('\n'),
      ...Object.fromEntries(
        [settingsFile(), ...files.filter((file) => file !== vault)].map((file) => [file, read(file)]),
      ),
    };
    // The search finds what is there, and looks where something is.
    const names = Object.keys(places);
    expect(names.some((name) => name.includes('journal-'))).toBe(true);
    expect(lab.gce.tokens.size).toBeGreaterThan(0);
    expect(places['what the interfaces said']).toContain('you sent [secret]');
    expect(read(vault)).toContain(cloudSecrets['pve']);
    for (const secret of planted()) {
      expect(
        names.filter((name) => places[name]?.includes(secret)).map((name) => `${name}: ${secret.slice(0, 20)}…`),
      ).toEqual([]);
    }
  });
});
