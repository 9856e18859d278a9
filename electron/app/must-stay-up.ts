import type { Snapshot } from '../../shared/snapshot.ts';

/** True while this computer's own sleep would cut somebody off: a connection that counts, or a client that waits. */
export function mustStayUp({ targets, routes }: Pick<Snapshot, 'targets' | 'routes'>): boolean {
  if (routes.some(({ waiting }) => waiting > 0)) return true;
  const inUse = new Set(targets.filter(({ state }) => state.kind === 'awake' && state.leases > 0).map(({ id }) => id));
  return routes.some(({ targets: reached, sessions }) => sessions > 0 && reached.some((id) => inUse.has(id)));
}
