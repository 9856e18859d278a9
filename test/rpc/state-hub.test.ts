import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStateHub, type HubSubscriber } from '../../electron/rpc/state-hub.ts';
import { applyPatch } from '../../shared/patch.ts';
import type { Patch, Snapshot } from '../../shared/snapshot.ts';
import { createFakeEngine, type EngineState, route, target } from '../e2e/fake-engine.ts';
import { ManualClock } from '../settings/manual-clock.ts';

const start = '2026-11-20T22:00:00Z';

/** Does what a page does: takes snapshots, applies patches, and notes what came. */
class Follower implements HubSubscriber {
  snapshots = 0;
  readonly patches: Patch[] = [];
  state: Snapshot | null = null;
  behind = false;

  onSnapshot(snapshot: Snapshot): void {
    this.snapshots += 1;
    this.state = snapshot;
  }

  onPatch(patch: Patch): void {
    this.patches.push(patch);
    if (!this.state) throw new Error('a patch came before the snapshot');
    this.state = applyPatch(this.state, patch);
    if (!this.state) throw new Error(`patch ${patch.revision} does not follow`);
  }

  isBehind(): boolean {
    return this.behind;
  }
}

function hubWith(state: Partial<EngineState>) {
  const clock = new ManualClock(start);
  const engine = createFakeEngine(state);
  const hub = createStateHub({ engine, clock });
  const follower = new Follower();
  hub.subscribe(follower);
  return { clock, engine, hub, follower };
}

const two = { targets: [target('nas'), target('wiki')], routes: [route('smb', 'nas'), route('web', 'wiki')] };

describe('the state hub', () => {
  test('sends a snapshot first, then only the fields that changed', () => {
    const { clock, engine, follower } = hubWith(two);
    engine.setTarget('nas', { why: 'because', owned: true });
    clock.advance(0);
    expect(follower.snapshots).toBe(1);
    expect(follower.patches).toEqual([{ revision: 2, targets: [{ id: 'nas', set: { why: 'because', owned: true } }] }]);
  });

  test('sends nothing when a change changed nothing', () => {
    const { clock, engine, follower } = hubWith(two);
    engine.setTarget('nas', { why: '', state: { ...target('nas').state } });
    engine.setState({});
    clock.advance(1000);
    expect(follower.patches).toEqual([]);
  });

  test('gathers state changes of one moment into one patch, at once', () => {
    const { clock, engine, follower } = hubWith(two);
    engine.setTarget('nas', { why: 'first' });
    engine.setTarget('nas', { why: 'second' });
    engine.setTarget('wiki', { owned: true });
    clock.advance(0);
    expect(follower.patches).toEqual([
      {
        revision: 2,
        targets: [
          { id: 'nas', set: { why: 'second' } },
          { id: 'wiki', set: { owned: true } },
        ],
      },
    ]);
  });

  test('sends counters at most four times a second, and the last value always', () => {
    const { clock, engine, follower } = hubWith(two);
    for (let bytes = 1; bytes <= 1000; bytes += 1) {
      engine.setRoute('smb', { bytesIn: bytes });
      clock.advance(1);
    }
    clock.advance(250);
    expect(follower.patches.length).toBeLessThanOrEqual(6);
    expect(follower.patches.length).toBeGreaterThanOrEqual(4);
    expect(follower.state?.routes[0]?.bytesIn).toBe(1000);
  });

  test('a state change does not wait for the counters', () => {
    const { clock, engine, follower } = hubWith(two);
    engine.setRoute('smb', { sessions: 1 });
    clock.advance(0);
    engine.setRoute('smb', { sessions: 2 });
    engine.setTarget('nas', { why: 'used' });
    clock.advance(0);
    expect(follower.patches.map((patch) => Object.keys(patch))).toEqual([
      ['revision', 'routes'],
      ['revision', 'targets'],
    ]);
    clock.advance(250);
    expect(follower.state?.routes[0]?.sessions).toBe(2);
  });

  test('a snapshot asked for holds what changed just before, and the followers have it too', () => {
    const { engine, hub, follower } = hubWith(two);
    engine.setTarget('nas', { why: 'now' });
    const snapshot = hub.snapshot();
    expect(snapshot).toEqual(follower.state);
    expect(snapshot.targets[0]?.why).toBe('now');
  });

  test('a subscriber that is behind misses patches and starts over with a snapshot; others do not notice', () => {
    const { clock, engine, hub, follower } = hubWith(two);
    const slow = new Follower();
    hub.subscribe(slow);
    slow.behind = true;
    engine.setTarget('nas', { why: 'missed' });
    clock.advance(5000);
    engine.setTarget('nas', { why: 'missed too' });
    clock.advance(5000);
    expect([slow.snapshots, slow.patches.length, follower.patches.length]).toEqual([1, 0, 2]);

    slow.behind = false;
    clock.advance(500);
    expect(slow.snapshots).toBe(2);
    engine.setTarget('nas', { why: 'seen' });
    clock.advance(0);
    expect(slow.state).toEqual(follower.state);
  });

  test('machines that come, go and change their places reach everybody', () => {
    const { clock, engine, follower } = hubWith(two);
    engine.setState({ targets: [target('wiki'), target('new'), target('nas')], routes: [] });
    clock.advance(0);
    expect(follower.state?.targets.map(({ id }) => id)).toEqual(['wiki', 'new', 'nas']);
    engine.setState({ targets: [target('nas')] });
    clock.advance(0);
    expect(follower.patches.at(-1)?.targets).toEqual([
      { id: 'wiki', removed: true },
      { id: 'new', removed: true },
    ]);
  });

  test('nothing comes after disposal and nothing is left running after close', () => {
    const { clock, engine, hub } = hubWith(two);
    const gone = new Follower();
    hub.subscribe(gone)[Symbol.dispose]();
    engine.setTarget('nas', { why: 'x' });
    engine.setRoute('smb', { sessions: 1 });
    hub.close();
    clock.advance(1000);
    expect([gone.patches.length, clock.pending]).toEqual([0, 0]);
  });
});

const ids = ['a', 'b', 'c', 'd'];
const stateArbitrary: fc.Arbitrary<EngineState> = fc.record({
  paused: fc.option(fc.record({ until: fc.constantFrom(null, '2026-11-21T00:00:00.000Z'), by: fc.constant('x') })),
  problems: fc.array(fc.constantFrom({ code: 'paused' as const, params: { until: null } }), { maxLength: 2 }),
  targets: fc
    .shuffledSubarray(ids)
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((id) =>
          fc
            .record({ why: fc.constantFrom('', 'x', 'y'), owned: fc.boolean(), vetoes: fc.array(fc.constant('v')) })
            .map((set) => target(id, set)),
        ),
      ),
    ),
  routes: fc
    .shuffledSubarray(ids)
    .chain((chosen) => fc.tuple(...chosen.map((id) => fc.nat(3).map((sessions) => route(`r${id}`, id, { sessions }))))),
});

test('whatever changes, in whatever order, the patches lead to the same state as asking again', () => {
  const step = fc.oneof(
    stateArbitrary.map((state) => ({ kind: 'state' as const, state })),
    fc.record({ kind: fc.constant('target' as const), id: fc.constantFrom(...ids), why: fc.string({ maxLength: 3 }) }),
    fc.record({ kind: fc.constant('route' as const), id: fc.constantFrom(...ids), sessions: fc.nat(9) }),
    fc.record({ kind: fc.constant('time' as const), ms: fc.nat(400) }),
    fc.record({ kind: fc.constant('behind' as const), behind: fc.boolean() }),
  );
  fc.assert(
    fc.property(stateArbitrary, fc.array(step, { maxLength: 40 }), (initial, steps) => {
      const { clock, engine, hub, follower } = hubWith(initial);
      for (const each of steps) {
        if (each.kind === 'state') engine.setState(each.state);
        if (each.kind === 'target') engine.setTarget(each.id, { why: each.why });
        if (each.kind === 'route') engine.setRoute(`r${each.id}`, { sessions: each.sessions });
        if (each.kind === 'time') clock.advance(each.ms);
        if (each.kind === 'behind') follower.behind = each.behind;
      }
      follower.behind = false;
      clock.advance(1000);
      expect(follower.state).toEqual(hub.snapshot());
      const { revision: _, ...state } = hub.snapshot();
      expect(state).toEqual(engine.snapshot());
      hub.close();
    }),
    { numRuns: 300 },
  );
});
