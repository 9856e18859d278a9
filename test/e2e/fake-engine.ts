import type { EngineChange, EngineControl, Until } from '../../electron/engine/engine.ts';
import { type Fault, fault } from '../../shared/faults.ts';
import type { Override, RouteView, Snapshot, TargetView } from '../../shared/snapshot.ts';

export type EngineState = Omit<Snapshot, 'revision'>;

/** An engine without machines: it shows what it is told to, and obeys at once. */
export interface FakeEngine extends EngineControl {
  /** Every order a person gave, as `wake nas by the page`. */
  readonly orders: readonly string[];
  /** What `sleep` without force answers with; null: it obeys. */
  sleepRefusal: Fault | null;
  setTarget(id: string, set: Partial<TargetView>): void;
  setRoute(id: string, set: Partial<RouteView>): void;
  setState(set: Partial<EngineState>): void;
}

export function createFakeEngine(initial: Partial<EngineState> = {}, wallMs: () => number = Date.now): FakeEngine {
  let state: EngineState = { paused: null, problems: [], targets: [], routes: [], ...initial };
  const listeners = new Set<(change: EngineChange) => void>();
  const orders: string[] = [];

  const announce = (change: EngineChange) => listeners.forEach((listener) => listener(change));
  const time = (ms: number) => new Date(ms).toISOString();
  const override = (by: string, { untilWallMs }: Until): Override => ({
    by,
    until: untilWallMs === null ? null : time(untilWallMs),
  });

  function setTarget(id: string, set: Partial<TargetView>): void {
    state = { ...state, targets: state.targets.map((view) => (view.id === id ? { ...view, ...set } : view)) };
    announce({ kind: 'target', id });
  }

  function order(text: string, id: string, set: (view: TargetView) => Partial<TargetView>): null {
    orders.push(text);
    const view = state.targets.find((target) => target.id === id);
    if (view) setTarget(id, set(view));
    return null;
  }

  const told = new Map<string, readonly Fault[]>();

  const engine: FakeEngine = {
    orders,
    sleepRefusal: null,
    setTarget,
    setRoute(id, set) {
      state = { ...state, routes: state.routes.map((view) => (view.id === id ? { ...view, ...set } : view)) };
      announce({ kind: 'route', id });
    },
    setState(set) {
      state = { ...state, ...set };
      announce({ kind: 'engine' });
    },
    snapshot: () => state,
    targetView: (id) => state.targets.find((view) => view.id === id) ?? null,
    routeView: (id) => state.routes.find((view) => view.id === id) ?? null,
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    apply: async () => {},
    wake: (id, by) =>
      order(`wake ${id} by ${by}`, id, () => ({
        state: {
          kind: 'waking',
          since: time(wallMs()),
          reasons: [{ kind: 'person', by }],
          attempt: 1,
          limitAt: time(wallMs() + 120_000),
        },
        why: `${by} asked for it.`,
      })),
    async sleep(id, by, force) {
      if (!force && engine.sleepRefusal) return engine.sleepRefusal;
      return order(`sleep ${id} by ${by}${force ? ' with force' : ''}`, id, () => ({
        state: { kind: 'goingToSleep', since: time(wallMs()), phase: 'commanded' },
      }));
    },
    keepAwake: (id, by, until) =>
      order(`keep awake ${id} by ${by}`, id, (view) => ({
        overrides: { ...view.overrides, keepAwake: override(by, until) },
      })),
    doNotWake: (id, by, until) =>
      order(`do not wake ${id} by ${by}`, id, (view) => ({
        overrides: { ...view.overrides, doNotWake: override(by, until) },
      })),
    liftKeepAwake: (id, by) =>
      order(`lift keep awake ${id} by ${by}`, id, (view) => ({ overrides: { ...view.overrides, keepAwake: null } })),
    liftDoNotWake: (id, by) =>
      order(`lift do not wake ${id} by ${by}`, id, (view) => ({ overrides: { ...view.overrides, doNotWake: null } })),
    release: (id, by) =>
      order(`release ${id} by ${by}`, id, () => ({ overrides: { keepAwake: null, doNotWake: null } })),
    probe: async (id) => order(`probe ${id}`, id, () => ({})),
    place: async () => null,
    preflight: async () => [{ title: 'Log in', ok: true, detail: 'as wake' }],
    delete: async (id) => fault('driver-unsupported', { driver: id, what: 'nothing here can be deleted' }),
    pause(by, until) {
      orders.push(`pause by ${by}`);
      engine.setState({ paused: override(by, until) });
    },
    resume(by) {
      orders.push(`resume by ${by}`);
      engine.setState({ paused: null });
    },
    tellProblems(origin, faults) {
      told.set(origin, faults);
      engine.setState({ problems: [...told.values()].flat() });
    },
    lookAgain: () => {},
    stop: async () => {},
  };
  return engine;
}

/** A machine that is asleep and has nothing special about it. */
export function target(id: string, set: Partial<TargetView> = {}): TargetView {
  return {
    id,
    name: id,
    address: '192.168.1.20',
    state: { kind: 'asleep', since: '2026-11-20T20:00:00.000Z' },
    owned: false,
    wokenBy: null,
    why: '',
    sleepAt: null,
    estimate: null,
    overrides: { keepAwake: null, doNotWake: null },
    vetoes: [],
    canWake: true,
    canSleep: true,
    fault: null,
    ...set,
  };
}

/** A service that nobody uses. */
export function route(id: string, ofTarget: string, set: Partial<RouteView> = {}): RouteView {
  return {
    id,
    name: id,
    kind: 'tcp',
    target: ofTarget,
    targets: [ofTarget],
    listening: ['0.0.0.0:445'],
    sessions: 0,
    quiet: 0,
    waiting: 0,
    background: 0,
    bytesIn: 0,
    bytesOut: 0,
    fault: null,
    ...set,
  };
}
