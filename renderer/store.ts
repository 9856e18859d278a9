import { useSyncExternalStore } from 'react';
import type { Transport, TransportEvent } from '../shared/contract.ts';
import { applyPatch } from '../shared/patch.ts';
import type { RouteView, Snapshot } from '../shared/snapshot.ts';

export type Connection = Extract<TransportEvent, { kind: 'connection' }>['connection'];

export interface PageState {
  /** Null until the first one has come. */
  readonly snapshot: Snapshot | null;
  /** Routes of each target; a list stays the same object for as long as nothing in it changed. */
  readonly routesByTarget: ReadonlyMap<string, readonly RouteView[]>;
  readonly connection: Connection;
  /** What to add to this computer's clock to get the engine's. */
  readonly clockOffsetMs: number;
}

/** The page's one copy of the engine's state. */
export interface Store {
  readonly state: () => PageState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly request: Transport['request'];
}

export function createStore(transport: Transport): Store {
  let state: PageState = { snapshot: null, routesByTarget: new Map(), connection: 'connecting', clockOffsetMs: 0 };
  let isAsking = false;
  const listeners = new Set<() => void>();

  function set(change: Partial<PageState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  function setSnapshot(snapshot: Snapshot, change: Partial<PageState> = {}): void {
    const routesByTarget =
      snapshot.routes === state.snapshot?.routes
        ? state.routesByTarget
        : grouped(snapshot.routes, state.routesByTarget);
    set({ ...change, snapshot, routesByTarget });
  }

  async function askAgain(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      setSnapshot(await transport.request('state.get', {}));
    } catch {
      // The connection broke: the next one begins with a snapshot.
    } finally {
      isAsking = false;
    }
  }

  function onEvent(event: TransportEvent): void {
    if (event.kind === 'connection') return set({ connection: event.connection });
    if (event.kind === 'snapshot') {
      return setSnapshot(event.snapshot, { clockOffsetMs: Date.parse(event.now) - Date.now() });
    }
    if (state.snapshot === null || event.patch.revision <= state.snapshot.revision) return;
    const next = applyPatch(state.snapshot, event.patch);
    if (next) setSnapshot(next);
    else void askAgain();
  }

  transport.subscribe(onEvent);

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    request: (method, params) => transport.request(method, params),
  };
}

function grouped(
  routes: readonly RouteView[],
  before: ReadonlyMap<string, readonly RouteView[]>,
): ReadonlyMap<string, readonly RouteView[]> {
  const groups = new Map<string, RouteView[]>();
  for (const route of routes) {
    for (const target of route.targets) {
      const group = groups.get(target);
      if (group) group.push(route);
      else groups.set(target, [route]);
    }
  }
  const result = new Map<string, readonly RouteView[]>();
  for (const [target, group] of groups) {
    const old = before.get(target);
    const isUnchanged = old?.length === group.length && group.every((route, index) => route === old[index]);
    result.set(target, isUnchanged ? old : group);
  }
  return result;
}

/** One part of the state; renders again only when that part is another value. */
export function useStore<Part>(store: Store, part: (state: PageState) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => part(store.state()));
}
