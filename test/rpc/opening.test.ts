import { expect, it } from 'vitest';
import { createDispatch } from '../../electron/rpc/dispatch.ts';
import { openingHandlers, type OpenNow } from '../../electron/rpc/opening.ts';
import { createStateHub } from '../../electron/rpc/state-hub.ts';
import { fault } from '../../shared/faults.ts';
import { createFakeEngine, route, target } from '../e2e/fake-engine.ts';
import { ManualClock } from '../settings/manual-clock.ts';

const since = '2026-11-20T20:00:00.000Z';
const awake = { kind: 'awake', since, leases: 0 } as const;

function start(hasDesktop = true) {
  const clock = new ManualClock(since);
  const engine = createFakeEngine({
    targets: [target('nas'), target('tv')],
    routes: [
      route('smb', 'nas', { open: 'smb://{host}:{port}/' }),
      route('web', 'nas', { open: 'http://{host}:{port}/', listening: ['0.0.0.0:8080'] }),
      route('plain', 'tv'),
      route('game', 'nas', { open: { command: ['play', '--at', '{host}:{port}'] }, listening: ['0.0.0.0:25565'] }),
    ],
  });
  const hub = createStateHub({ engine, clock });
  const opened: string[] = [];
  const note = (what: OpenNow) => void opened.push(what.kind === 'link' ? what.link : what.words.join(' '));
  const open = hasDesktop ? note : null;
  const dispatch = createDispatch(
    { engine, hub, clock, history: { query: () => [] } },
    openingHandlers({ engine, hub, clock, open }),
  );
  const ask = (params: object, person = 'the tray') => dispatch('target.open', params, person);
  return { clock, engine, opened, ask, flush: () => clock.advance(10) };
}

it('wakes the machine, and opens the service once when it is up', async () => {
  const { engine, opened, ask, flush } = start();
  expect(await ask({ route: 'web' })).toMatchObject({ open: 'http://localhost:8080/', target: { id: 'nas' } });
  expect(await ask({ target: 'nas' })).toMatchObject({ open: 'smb://localhost/' });
  flush();
  expect([engine.orders, opened]).toEqual([['wake nas by the tray', 'wake nas by the tray'], []]);
  engine.setTarget('nas', { state: awake });
  flush();
  engine.setTarget('nas', { why: 'Used.' });
  flush();
  expect(opened).toEqual(['smb://localhost/']);
});

it('opens at once what is up', async () => {
  const { engine, opened, ask, flush } = start();
  engine.setTarget('nas', { state: awake });
  flush();
  await ask({ route: 'smb' });
  expect([engine.orders, opened]).toEqual([[], ['smb://localhost/']]);
});

it('opens nothing after a wake that failed', async () => {
  const { engine, opened, ask, flush } = start();
  await ask({ route: 'smb' });
  flush();
  const failure = fault('wake-timeout', { target: 'nas', afterMs: 1 });
  engine.setTarget('nas', { state: { kind: 'failed', since, fault: failure, retryAt: since } });
  flush();
  engine.setTarget('nas', { state: awake });
  flush();
  expect(opened).toEqual([]);
});

it('only wakes where there is nothing to open, or nobody to open it for', async () => {
  const { engine, opened, ask, flush } = start();
  expect(await ask({ target: 'tv' })).toMatchObject({ open: null });
  await expect(ask({ target: 'none' })).rejects.toMatchObject({ fault: { code: 'no-such-target' } });
  await expect(ask({ route: 'none' })).rejects.toMatchObject({ fault: { code: 'bad-request' } });
  await ask({ route: 'smb' }, 'the page');
  engine.setTarget('nas', { state: awake });
  flush();
  expect(opened).toEqual([]);
  expect(await start(false).ask({ route: 'smb' })).toMatchObject({ open: 'smb://localhost/' });
});

it('opens a machine without services at its own address', async () => {
  const { engine, opened, ask, flush } = start();
  engine.setTarget('tv', { open: 'moonlight://{host}', state: awake });
  flush();
  expect(await ask({ target: 'tv' })).toMatchObject({ open: 'moonlight://192.168.1.20' });
  expect(opened).toEqual(['moonlight://192.168.1.20']);
});

it('starts a program for somebody in front of this computer, once the machine is up', async () => {
  const { engine, opened, ask, flush } = start();
  expect(await ask({ route: 'game' }, 'the window')).toMatchObject({ open: null, target: { id: 'nas' } });
  expect([engine.orders, opened]).toEqual([['wake nas by the window'], []]);
  engine.setTarget('nas', { state: awake });
  flush();
  expect(opened).toEqual(['play --at localhost:25565']);
});

it('starts no program for anybody else, and wakes nothing for it', async () => {
  const { engine, opened, ask } = start();
  const refusal = { fault: { code: 'program-needs-desktop', params: { program: 'play' } } };
  await expect(ask({ route: 'game' }, 'the page')).rejects.toMatchObject(refusal);
  const headless = start(false);
  await expect(headless.ask({ route: 'game' })).rejects.toMatchObject(refusal);
  expect([...engine.orders, ...headless.engine.orders, ...opened]).toEqual([]);
});
