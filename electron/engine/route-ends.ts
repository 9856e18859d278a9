import type { RouteSettings } from '../../shared/settings.ts';

/** Ports of a target that a route leads to. */
export interface RouteEnd {
  readonly target: string;
  readonly port: number;
  /** Last port of a range; equal to `port` for one. */
  readonly endPort: number;
}

/** Everything of our targets that a route leads to; empty for one that leads to plain URLs only. */
export function endsOf(route: RouteSettings): readonly RouteEnd[] {
  if (route.kind !== 'http') return [route.to];
  return route.endpoints.flatMap((endpoint) =>
    endpoint.kind === 'target' ? [{ target: endpoint.target, port: endpoint.port, endPort: endpoint.port }] : [],
  );
}

/** Those ends that are at one target. */
export function endsAt(route: RouteSettings, target: string): readonly RouteEnd[] {
  return endsOf(route).filter((end) => end.target === target);
}

export function targetsOf(route: RouteSettings): readonly string[] {
  return [...new Set(endsOf(route).map((end) => end.target))];
}
