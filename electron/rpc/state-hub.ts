import { applyPatch, changedFields, isSame } from '../../shared/patch.ts';
import type { EntryPatch, Patch, Snapshot } from '../../shared/snapshot.ts';
import type { Clock } from '../engine/clock.ts';
import type { EngineChange, EngineControl } from '../engine/engine.ts';

/** Counters change far more often than anybody can read. */
const counterIntervalMs = 250;
const behindRetryMs = 500;

/** Receives a snapshot first, then every patch; after it was behind, a snapshot again. It must not throw. */
export interface HubSubscriber {
  onSnapshot(snapshot: Snapshot): void;
  onPatch(patch: Patch): void;
  /** True while it cannot take more. It is sent nothing then, and starts over with a snapshot when it can. */
  isBehind?(): boolean;
}

/** The one copy of the state that windows, tray, page and API share. */
export interface StateHub {
  /** The state of now, as its revision: subscribers have been sent everything up to it. Counters may be 250 ms old. */
  snapshot(): Snapshot;
  subscribe(subscriber: HubSubscriber): Disposable;
  /** Ends the subscription to the engine and every timer. */
  close(): void;
}

/** What the hub needs of the engine. */
export type HubSource = Pick<EngineControl, 'snapshot' | 'targetView' | 'routeView' | 'subscribe'>;

interface Subscription {
  readonly subscriber: HubSubscriber;
  isBehind: boolean;
}

export function createStateHub({ engine, clock }: { engine: HubSource; clock: Clock }): StateHub {
  let current: Snapshot = { revision: 1, ...engine.snapshot() };
  const subscriptions = new Set<Subscription>();
  const dirty = { targets: new Set<string>(), routes: new Set<string>(), engine: false };
  let countersSentAtMs = Number.NEGATIVE_INFINITY;
  let stateTimer: Disposable | null = null;
  let counterTimer: Disposable | null = null;
  let behindTimer: Disposable | null = null;

  const engineSubscription = engine.subscribe(onChange);

  function onChange(change: EngineChange): void {
    if (change.kind === 'route') {
      dirty.routes.add(change.id);
      const waitMs = Math.max(0, countersSentAtMs + counterIntervalMs - clock.monotonicMs());
      counterTimer ??= clock.after(waitMs, flushCounters);
      return;
    }
    if (change.kind === 'target') dirty.targets.add(change.id);
    else dirty.engine = true;
    stateTimer ??= clock.after(0, flushState);
  }

  function flushCounters(): void {
    counterTimer = cancel(counterTimer);
    countersSentAtMs = clock.monotonicMs();
    const routes = patchEntries(current.routes, dirty.routes, (id) => engine.routeView(id));
    dirty.routes.clear();
    if (routes === 'reordered') return startOver();
    if (routes.length > 0) publish({ revision: current.revision + 1, routes });
  }

  function flushState(): void {
    stateTimer = cancel(stateTimer);
    if (dirty.engine) return flushEverything();
    const targets = patchEntries(current.targets, dirty.targets, (id) => engine.targetView(id));
    dirty.targets.clear();
    if (targets === 'reordered') return startOver();
    if (targets.length > 0) publish({ revision: current.revision + 1, targets });
  }

  function flushEverything(): void {
    dirty.engine = false;
    dirty.targets.clear();
    dirty.routes.clear();
    const next = engine.snapshot();
    const targets = comparedEntries(current.targets, next.targets);
    const routes = comparedEntries(current.routes, next.routes);
    if (targets === 'reordered' || routes === 'reordered') return startOver();
    const patch: Patch = {
      revision: current.revision + 1,
      ...(isSame(current.paused, next.paused) ? {} : { paused: next.paused }),
      ...(isSame(current.problems, next.problems) ? {} : { problems: next.problems }),
      ...(targets.length === 0 ? {} : { targets }),
      ...(routes.length === 0 ? {} : { routes }),
    };
    if (Object.keys(patch).length === 1) return;
    current = { revision: patch.revision, ...next };
    send(patch);
  }

  /** Entries came, went or moved in a way that a patch cannot say: everybody gets the whole state. */
  function startOver(): void {
    dirty.engine = false;
    dirty.targets.clear();
    dirty.routes.clear();
    current = { revision: current.revision + 1, ...engine.snapshot() };
    for (const subscription of subscriptions) greet(subscription);
  }

  function publish(patch: Patch): void {
    current = applyPatch(current, patch) ?? current;
    send(patch);
  }

  function send(patch: Patch): void {
    for (const subscription of subscriptions) {
      if (subscription.isBehind) continue;
      if (subscription.subscriber.isBehind?.()) fallBehind(subscription);
      else subscription.subscriber.onPatch(patch);
    }
  }

  function greet(subscription: Subscription): void {
    if (subscription.subscriber.isBehind?.()) return fallBehind(subscription);
    subscription.isBehind = false;
    subscription.subscriber.onSnapshot(current);
  }

  function fallBehind(subscription: Subscription): void {
    subscription.isBehind = true;
    behindTimer ??= clock.after(behindRetryMs, () => {
      behindTimer = null;
      for (const each of subscriptions) if (each.isBehind) greet(each);
    });
  }

  return {
    snapshot() {
      if (stateTimer !== null) flushState();
      return current;
    },
    subscribe(subscriber) {
      if (stateTimer !== null) flushState();
      const subscription: Subscription = { subscriber, isBehind: false };
      subscriptions.add(subscription);
      greet(subscription);
      return { [Symbol.dispose]: () => void subscriptions.delete(subscription) };
    },
    close() {
      engineSubscription[Symbol.dispose]();
      for (const timer of [stateTimer, counterTimer, behindTimer]) timer?.[Symbol.dispose]();
      subscriptions.clear();
    },
  };
}

function cancel(timer: Disposable | null): null {
  timer?.[Symbol.dispose]();
  return null;
}

/** Changes of the named entries; `reordered` when one is new or gone, which the engine's order decides. */
function patchEntries<View extends { readonly id: string }>(
  before: readonly View[],
  ids: ReadonlySet<string>,
  viewOf: (id: string) => View | null,
): readonly EntryPatch<View>[] | 'reordered' {
  const patches: EntryPatch<View>[] = [];
  for (const id of ids) {
    const known = before.find((view) => view.id === id);
    const view = viewOf(id);
    if (!known && !view) continue;
    if (!known || !view) return 'reordered';
    const set = changedFields(known, view);
    if (set) patches.push({ id, set });
  }
  return patches;
}

/** Changes from one list to the next; `reordered` when removing and appending cannot make the one from the other. */
function comparedEntries<View extends { readonly id: string }>(
  before: readonly View[],
  after: readonly View[],
): readonly EntryPatch<View>[] | 'reordered' {
  const old = new Map(before.map((view) => [view.id, view]));
  const ids = new Set(after.map((view) => view.id));
  const kept = before.filter((view) => ids.has(view.id)).map((view) => view.id);
  const added = after.filter((view) => !old.has(view.id)).map((view) => view.id);
  if (![...kept, ...added].every((id, index) => after[index]?.id === id)) return 'reordered';

  const patches: EntryPatch<View>[] = [];
  for (const view of before) if (!ids.has(view.id)) patches.push({ id: view.id, removed: true });
  for (const view of after) {
    const known = old.get(view.id);
    const set = known ? changedFields(known, view) : view;
    if (set) patches.push({ id: view.id, set });
  }
  return patches;
}
