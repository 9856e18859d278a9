import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import docker from '../../electron/drivers/docker.driver.ts';
import type { PowerStatus } from '../../electron/engine/driver.ts';
import { testContext } from '../drivers/context.ts';
import { describeWith, linux, program, root } from '../requirements.ts';
import { type ContainerEngine, containerEngine, startContainerEngine } from './container-engine.ts';
import { createLab, type Lab } from './lab-network.ts';

const needed = [linux, root, program('ip', 'iproute2'), ...containerEngine];

describeWith('the docker driver on a real container engine', needed, () => {
  let lab: Lab;
  let engine: ContainerEngine;

  beforeAll(async () => {
    lab = await createLab('docker');
    const host = await lab.addHost('app', '10.31.0.1');
    engine = await startContainerEngine(lab, host.namespace);
  });
  afterAll(() => lab?.end());

  const configOf = (container: string, options: object = {}) =>
    docker.config.parse({ container, engine: engine.address, stopTimeout: '2s', ...options });
  const statusOf = (container: string, options?: object) =>
    docker.status?.(configOf(container, options), testContext()) as Promise<PowerStatus>;

  it('starts and stops a container, and says how it is', async () => {
    await engine.create('plain', {});
    expect((await statusOf('plain')).power).toBe('off');
    const config = configOf('plain');
    await docker.wake?.(config, testContext());
    const on = await statusOf('plain');
    expect(on).toMatchObject({ power: 'on', address: expect.stringMatching(/^172\./) });
    expect(on.isReady).toBeUndefined();
    await docker.wake?.(config, testContext());
    expect((await statusOf('plain')).since).toBe(on.since);
    await docker.sleep?.(config, testContext());
    await docker.sleep?.(config, testContext());
    expect(await statusOf('plain')).toMatchObject({ power: 'off', since: expect.any(Number) });
  });

  it('lists containers to choose from', async () => {
    await engine.create('offered', {});
    const choices = await docker.choices?.({ engine: engine.address }, testContext());
    expect(choices?.['container']).toContainEqual({ value: 'offered', note: expect.stringMatching(/, created$/) });
  });

  it('freezes and thaws a container', async () => {
    await engine.create('frozen', { isRunning: true });
    const config = configOf('frozen', { action: 'pause' });
    await docker.sleep?.(config, testContext());
    expect((await statusOf('frozen')).power).toBe('off');
    expect(await engine.docker('inspect', '-f', '{{.State.Status}}', 'frozen')).toBe('paused\n');
    await docker.wake?.(config, testContext());
    expect((await statusOf('frozen')).power).toBe('on');
  });

  it('says where its published ports lead', async () => {
    await engine.create('published', { isRunning: true, args: ['-p', '127.0.0.1:18099:8000'] });
    expect(await statusOf('published', { reach: 'published-ports' })).toMatchObject({
      address: '127.0.0.1',
      ports: { 8000: 18_099 },
    });
  });

  it('is ready by its health check', async () => {
    const check = ['--health-cmd', 'test -e /tmp/ready', '--health-interval', '1s', '--health-retries', '1'];
    await engine.create('checked', { isRunning: true, args: check });
    expect((await statusOf('checked')).isReady).toBe(false);
    await engine.docker('exec', 'checked', 'touch', '/tmp/ready');
    await vi.waitFor(async () => expect((await statusOf('checked')).isReady).toBe(true), 10_000);
  });

  it('notices what others start and stop, also after the engine was restarted', async () => {
    await engine.create('watched', {});
    const seen: PowerStatus['power'][] = [];
    const end = new AbortController();
    docker.watch?.(configOf('watched'), testContext({ signal: end.signal }), () => {
      void statusOf('watched').then(
        ({ power }) => seen.push(power),
        () => seen.push('unknown'),
      );
    });
    await vi.waitFor(() => expect(seen).toEqual(['off']), 10_000);
    await engine.docker('start', 'watched');
    await vi.waitFor(() => expect(seen.at(-1)).toBe('on'), 10_000);
    await engine.docker('kill', 'watched');
    await vi.waitFor(() => expect(seen.at(-1)).toBe('off'), 10_000);
    await engine.restart();
    await engine.docker('start', 'watched');
    await vi.waitFor(() => expect(seen.at(-1)).toBe('on'), 30_000);
    end.abort();
  });

  it('names what is missing', async () => {
    await expect(statusOf('nobody')).rejects.toMatchObject({ fault: { code: 'container-missing' } });
    const elsewhere = configOf('plain', { engine: 'unix:///nowhere/docker.sock' });
    await expect(docker.wake?.(elsewhere, testContext())).rejects.toMatchObject({
      fault: { code: 'docker-unreachable' },
    });
    const steps = await docker.preflight?.(configOf('nobody'), testContext());
    expect(steps?.map(({ ok }) => ok)).toEqual([true, false]);
  });
});
