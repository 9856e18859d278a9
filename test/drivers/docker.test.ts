import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ContainerJson, containerStatus } from '../../electron/drivers/docker-container.ts';
import { parseDockerHost, usualDockerHost } from '../../electron/drivers/docker-endpoint.ts';
import docker from '../../electron/drivers/docker.driver.ts';
import type { FaultError } from '../../shared/faults.ts';
import { testContext } from './context.ts';
import { type ContractLab, describeDriverContract } from './contract.ts';

/** An engine that knows three containers: one that works, one whose calls hang, one whose start is refused. */
async function startEngine(): Promise<ContractLab & { readonly posted: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'rvl-docker-'));
  const path = join(folder, 'docker.sock');
  const received: ('wake' | 'sleep' | 'status')[] = [];
  const posted: string[] = [];
  let hung = 0;
  const server = createServer((request, response) => {
    const [, name = '', action = ''] = /^\/containers\/([^/]+)\/([^?]+)/.exec(request.url ?? '') ?? [];
    if (request.url === '/containers/json?all=true') {
      const one = { Id: 'f00d', Created: 1, Image: 'nginx:1', State: 'running' };
      return response.end(
        JSON.stringify([
          { ...one, Names: ['/wiki'] },
          { ...one, Names: ['/blog'], State: 'exited' },
        ]),
      );
    }
    if (name === 'hanging') return void (hung += 1);
    if (name === 'nobody') return response.writeHead(404).end('{"message":"No such container"}');
    if (request.method === 'GET') {
      received.push('status');
      return response.end(JSON.stringify({ Id: 'f00d', Name: `/${name}`, State: { Status: 'exited' } }));
    }
    posted.push(request.url ?? '');
    // What a wake asks beforehand is part of it.
    if (action === 'start') received.splice(received.lastIndexOf('status'), 1, 'wake');
    else received.push('sleep');
    if (name === 'broken') return response.writeHead(500).end('{"message":"port is already allocated"}');
    return response.writeHead(204).end();
  });
  server.listen(path);
  await once(server, 'listening');
  const at = (container: string) => ({ container, engine: `unix://${path}`, stopTimeout: '3500ms' });
  return {
    settings: at('wiki'),
    hanging: at('hanging'),
    failing: [at('broken'), at('nobody'), { container: 'wiki', engine: 'unix:///nowhere.sock' }],
    received: () => [...received],
    hung: () => hung,
    posted,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

describe.skipIf(process.platform === 'win32')('docker', () => {
  describeDriverContract('docker', { makeDriver: () => docker, makeLab: startEngine });

  test('lists the containers of the engine', async () => {
    const lab = await startEngine();
    const { engine } = docker.config.parse(lab.settings) as { engine: string };
    expect(await docker.choices?.({ engine }, testContext())).toEqual({
      container: [
        { value: 'blog', note: 'nginx:1, exited' },
        { value: 'wiki', note: 'nginx:1, running' },
      ],
    });
    await lab.stop();
    await expect(docker.choices?.({ engine }, testContext())).rejects.toMatchObject({
      fault: { code: 'docker-unreachable' },
    });
  });

  test('shows nothing of a key that it cannot use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rvl-docker-'));
    const keyFile = join(folder, 'key.pem');
    const content = '-----BEGIN PRIVATE KEY-----\nplanted-key-1f6d4a1b9a35\n-----END PRIVATE KEY-----\n';
    await writeFile(keyFile, content);
    const tls = { caFile: keyFile, certFile: keyFile, keyFile };
    const config = docker.config.parse({ container: 'wiki', engine: 'tcp://127.0.0.1:1', tls });
    const context = testContext();
    const error: unknown = await docker.status?.(config, context).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ fault: { code: 'docker-unreachable' } });
    const steps = await docker.preflight?.(config, context);
    expect(JSON.stringify([(error as FaultError).fault, steps, context.logged])).not.toContain('planted-key');
    await rm(folder, { recursive: true });
  });

  test('gives a container whole seconds to stop, and says why it would not start', async () => {
    const lab = await startEngine();
    await docker.sleep?.(docker.config.parse(lab.settings), testContext());
    expect(lab.posted).toEqual(['/containers/wiki/stop?t=4']);
    const broken = docker.config.parse(lab.failing?.[0]);
    await expect(docker.wake?.(broken, testContext())).rejects.toMatchObject({
      fault: { code: 'docker-refused', params: { container: 'broken', detail: 'port is already allocated' } },
    });
    await lab.stop();
  });
});

test.each([
  ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
  ['/run/user/1000/podman/podman.sock', { kind: 'socket', path: '/run/user/1000/podman/podman.sock' }],
  ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
  ['tcp://nas:2375', { kind: 'tcp', host: 'nas', port: 2375 }],
  ['tcp://[fd00::5]', { kind: 'tcp', host: 'fd00::5', port: 2376 }],
  ['https://nas/', { kind: 'tcp', host: 'nas', port: 2376 }],
  ['ssh://nas', null],
  ['tcp://nas:99999', null],
  ['docker.sock', null],
  ['', null],
])('reads the engine address %j', (text, endpoint) => {
  expect(parseDockerHost(text, true)).toEqual(endpoint);
});

test("looks for the engine where Docker's own tools look", () => {
  const home = '/home/anna';
  const only = (socket: string) => ({
    env: {},
    platform: 'linux' as const,
    home,
    isSocket: (path: string) => path === socket,
  });
  const desktop = join(home, '.docker/desktop/docker.sock');
  expect(usualDockerHost({ ...only(''), env: { DOCKER_HOST: 'tcp://nas:2376' } })).toBe('tcp://nas:2376');
  expect(usualDockerHost(only('/var/run/docker.sock'))).toBe('unix:///var/run/docker.sock');
  expect(usualDockerHost(only(desktop))).toBe(`unix://${desktop}`);
  expect(usualDockerHost(only('nothing'))).toBe('unix:///var/run/docker.sock');
  expect(usualDockerHost({ ...only(''), platform: 'win32' })).toBe('npipe:////./pipe/docker_engine');
});

describe('what the engine says about a container', () => {
  const running: ContainerJson = {
    Id: 'f00d',
    Name: '/wiki',
    State: { Status: 'running', StartedAt: '2026-11-21T08:00:00.5Z', FinishedAt: '0001-01-01T00:00:00Z' },
    NetworkSettings: {
      Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '53/udp': [{ HostPort: '53' }], '81/tcp': null },
      Networks: { bridge: { IPAddress: '' }, lab: { IPAddress: '172.19.0.2' } },
    },
  };
  const withState = (State: Partial<ContainerJson['State']>): ContainerJson => ({
    ...running,
    State: { ...running.State, ...State },
  });
  const read = (container: ContainerJson, reach: 'own-address' | 'published-ports' = 'own-address') =>
    containerStatus(container, reach, '127.0.0.1');

  test.each([
    ['running', 'on'],
    ['created', 'off'],
    ['exited', 'off'],
    ['paused', 'off'],
    ['dead', 'off'],
    ['restarting', 'changing'],
    ['removing', 'changing'],
    ['something new', 'unknown'],
  ] as const)('%s is %s', (Status, power) => {
    expect(read(withState({ Status })).power).toBe(power);
  });

  test('its own address, or the ports that lead to it', () => {
    expect(read(running)).toEqual({ power: 'on', since: Date.parse('2026-11-21T08:00:00.5Z'), address: '172.19.0.2' });
    expect(read(running, 'published-ports')).toMatchObject({ address: '127.0.0.1', ports: { 80: 8080 } });
    const onHost = { ...running, HostConfig: { NetworkMode: 'host' } };
    expect(read(onHost)).toEqual({ power: 'on', since: expect.any(Number), address: '127.0.0.1' });
  });

  test('published ports where it has no address, and its address where it publishes none', () => {
    const unconnected = { ...running, NetworkSettings: { ...running.NetworkSettings, Networks: {} } };
    expect(read(unconnected)).toMatchObject({ address: '127.0.0.1', ports: { 80: 8080 } });
    const unpublished = { ...running, NetworkSettings: { ...running.NetworkSettings, Ports: {} } };
    expect(read(unpublished, 'published-ports')).toMatchObject({ address: '172.19.0.2' });
  });

  test.each([
    [{ Status: 'healthy' }, true],
    [{ Status: 'starting' }, false],
    [{ Status: 'unhealthy' }, false],
    [{ Status: 'none' }, undefined],
    [undefined, undefined],
  ])('with health %j its being ready is %s', (Health, isReady) => {
    expect(read(withState(Health ? { Health } : {})).isReady).toBe(isReady);
  });

  test('when it ended, but not "never"', () => {
    expect(read(withState({ Status: 'exited', FinishedAt: '2026-11-21T09:00:00Z' }))).toEqual({
      power: 'off',
      since: Date.parse('2026-11-21T09:00:00Z'),
    });
    expect(read(withState({ Status: 'created' }))).toEqual({ power: 'off' });
  });
});
