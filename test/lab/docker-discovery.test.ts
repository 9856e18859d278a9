import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith, linux, program, root } from '../requirements.ts';
import { type ContainerEngine, containerEngine, startContainerEngine } from './container-engine.ts';
import { createLab, eventually, inNamespace, type Lab, type LabHost } from './lab-network.ts';
import { builtProgram, type Reveille, startReveille } from './reveille-process.ts';

const needed = [linux, root, program('ip', 'iproute2'), program('curl', 'curl'), ...containerEngine, builtProgram];

describeWith('containers of a real engine that ask for a service by their labels', needed, () => {
  let lab: Lab;
  let host: LabHost;
  let engine: ContainerEngine;
  let reveille: Reveille;

  beforeAll(async () => {
    lab = await createLab('discovery');
    host = await lab.addHost('app', '10.32.0.1');
    engine = await startContainerEngine(lab, host.namespace);
    await engine.create('foo', { labels: ['reveille.path=/foo', 'reveille.cooldown=2s', 'reveille.strip-path=true'] });
    await engine.create('bar', { labels: ['reveille.path=/bar', 'reveille.strip-path=true'] });
    await engine.create('plain', {});
    await engine.create('wrong', { labels: ['reveille.pth=/wrong'] });
    reveille = await startReveille(lab, host, {
      version: 1,
      listeners: [{ id: 'web', listen: '8080' }],
      discovery: [{ kind: 'docker', engine: engine.address, listener: 'web', pathPrefix: '/', mapByName: true }],
    });
  });
  afterEach(({ task }) => reveille?.explain(task));
  afterAll(() => lab?.end());

  const get = (path: string) =>
    inNamespace(host.namespace, ['curl', '-sS', '-m', '30', `http://127.0.0.1:8080${path}`]);
  const stateOf = async (container: string) =>
    (await engine.docker('inspect', '-f', '{{.State.Status}}', container)).trim();
  const routes = async () => (await reveille.state()).routes.map(({ name }) => name).toSorted();

  it('each path starts and reaches its own container, which stops after its cooldown', async () => {
    await eventually('the services', 10_000, async () => (await routes()).join() === 'bar,foo,plain');
    expect((await get('/foo')).stdout).toBe('foo\n');
    expect([await stateOf('foo'), await stateOf('bar')]).toEqual(['running', 'created']);
    expect((await get('/bar')).stdout).toBe('bar\n');
    expect((await get('/plain')).stdout).toBe('plain\n');
  });

  it('a container stops after its cooldown, and is started again for the next client', async () => {
    const [target] = (await reveille.state()).targets.filter(({ name }) => name === 'foo');
    expect(target).toMatchObject({ owned: true, isDiscovered: true });
    await eventually('foo stopped', 30_000, async () => (await stateOf('foo')) === 'exited');
    expect(await stateOf('bar')).toBe('running');
    expect((await get('/foo')).stdout).toBe('foo\n');
  });

  it('says which label it does not follow', async () => {
    const { problems } = await reveille.state();
    expect(problems).toMatchObject([{ code: 'label-refused', params: { container: 'wrong', label: 'reveille.pth' } }]);
  });

  it('a request for an unknown name starts nothing', async () => {
    const before = await engine.docker('ps', '-q');
    for (const path of ['/unknown', '/wrong', '/foobar', '/', '/..%2ffoo']) {
      expect((await get(path)).stdout).not.toMatch(/^(foo|bar|plain)$/m);
    }
    expect(await engine.docker('ps', '-q')).toBe(before);
    expect(await engine.docker('ps', '-aq')).toHaveLength(4 * 13);
  });

  it('a new container has its service within a second, and a removed one loses it', async () => {
    const startMs = performance.now();
    await engine.create('late', { labels: ['reveille.path=/late', 'reveille.strip-path=true'] });
    await eventually('its service', 10_000, async () => (await routes()).includes('late'));
    const tookMs = performance.now() - startMs;
    expect((await get('/late')).stdout).toBe('late\n');
    await engine.docker('stop', '-t', '1', 'late');
    expect(await routes()).toContain('late');
    await engine.docker('rm', 'late');
    await eventually('no service', 10_000, async () => !(await routes()).includes('late'));
    expect((await get('/late')).stdout).not.toBe('late\n');
    // The second that was promised, with the time that this computer takes to create a container.
    expect(tookMs).toBeLessThan(5_000);
  });
});
