import { expect, it } from 'vitest';
import type { DesktopService } from '../../electron/app/desktop-service.ts';
import { startExchangeable } from '../../electron/app/exchange.ts';
import { createDemoCalls, type DemoPorts } from '../../electron/rpc/demo-calls.ts';
import { createDispatch } from '../../electron/rpc/dispatch.ts';
import { createStateHub } from '../../electron/rpc/state-hub.ts';
import { createFakeEngine, target } from '../e2e/fake-engine.ts';
import { ManualClock } from '../settings/manual-clock.ts';

interface Lab {
  readonly events: string[];
  readonly fail: { next: boolean };
  /** Ends the stop that is under way. */
  readonly stopped: { resolve: () => void };
}

/** Services without machines, and a demo with one. */
function lab(own: readonly string[] = []) {
  const clock = new ManualClock('2026-11-20T22:00:00Z');
  const state: Lab = { events: [], fail: { next: false }, stopped: { resolve: () => undefined } };

  async function start(isDemo: boolean, demo: DemoPorts): Promise<DesktopService> {
    const name = isDemo ? 'demo' : 'own';
    if (state.fail.next) throw new Error(`${name} cannot start`);
    state.events.push(`start ${name}`);
    const engine = createFakeEngine({ targets: (isDemo ? ['nas'] : own).map((id) => target(id)) });
    const hub = createStateHub({ engine, clock });
    const dispatch = createDispatch({ engine, hub, history: { query: () => [] }, clock }, createDemoCalls(demo, hub));
    return {
      app: {
        engine,
        hub,
        dispatch,
        ui: null,
        done: new Promise(() => undefined),
        reload: () => undefined,
        stop: async () => undefined,
      },
      greeting: [name],
      async stop() {
        state.events.push(`stop ${name}`);
        await new Promise<void>((resolve) => {
          state.stopped.resolve = resolve;
        });
        state.events.push(`stopped ${name}`);
      },
    };
  }

  const open = (isDemo = false) =>
    startExchangeable({ start, isDemo, report: (error) => state.events.push(String(error)) });
  return { state, open };
}

it('takes everybody along to the demo and back, and starts the next before it ends the last', async () => {
  const { state, open } = lab();
  const exchange = await open();
  const seen: string[][] = [];
  const subscription = exchange.hub.subscribe({
    onSnapshot: ({ targets }) => void seen.push(targets.map(({ id }) => id)),
    onPatch: () => undefined,
  });
  await exchange.dispatch('demo.enter', {}, 'the test');
  expect(exchange.engine().targetView('nas')).not.toBeNull();

  const leaving = exchange.dispatch('demo.leave', {}, 'the test');
  // The data folder is still locked.
  await Promise.resolve();
  expect(state.events).toEqual(['start own', 'start demo', 'stop own']);
  state.stopped.resolve();
  await leaving;
  expect(seen).toEqual([[], ['nas'], []]);
  expect(exchange.hub.snapshot().targets).toEqual([]);
  subscription[Symbol.dispose]();
  expect(state.events).toEqual(['start own', 'start demo', 'stop own', 'stopped own', 'start own', 'stop demo']);
});

it('stays as it is where the demo cannot start', async () => {
  const { state, open } = lab();
  const exchange = await open();
  state.fail.next = true;
  await expect(exchange.dispatch('demo.enter', {}, 'the test')).rejects.toThrow('demo cannot start');
  expect(state.events).toEqual(['start own']);
  state.fail.next = false;
  await exchange.dispatch('demo.enter', {}, 'the test');
  expect(exchange.hub.snapshot().targets).toHaveLength(1);
});

it('never takes real machines away', async () => {
  const { state, open } = lab(['own']);
  const exchange = await open();
  await expect(exchange.dispatch('demo.enter', {}, 'the test')).rejects.toMatchObject({
    fault: { code: 'bad-request' },
  });
  expect(state.events).toEqual(['start own']);
});

it('does not lead out of a demo that somebody asked for at the start', async () => {
  const { open } = lab();
  const exchange = await open(true);
  await expect(exchange.dispatch('demo.leave', {}, 'the test')).rejects.toMatchObject({
    fault: { code: 'bad-request' },
  });
  expect(exchange.greeting).toEqual(['demo']);
});
