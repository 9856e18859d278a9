import { isIP } from 'node:net';
import { matchesHost } from '../../../shared/host-names.ts';
import type { HttpRouteSettings } from '../../../shared/settings.ts';
import { hasDotSegment, normalPath, type RequestTarget } from './request-target.ts';

type Match = HttpRouteSettings['match'];

/** Suffixes that home routers and mDNS give to the names of a network; none can be registered by a stranger. */
const localSuffixes = ['local', 'lan', 'home', 'home.arpa', 'internal', 'localdomain', 'fritz.box'];

/** Names under which this computer is reached in its own network, in lower case. */
export function ownNames(hostname: string): ReadonlySet<string> {
  const full = hostname.toLowerCase();
  const [short = full] = full.split('.');
  return new Set([full, short, ...localSuffixes.map((suffix) => `${short}.${suffix}`)].filter((name) => name !== ''));
}

/**
 * The route that takes a request: one whose host is named wins over one with a `*.` host, that over one without; then
 * the longest path. Null when none does.
 */
export function chooseRoute<Route>(
  routes: readonly Route[],
  matchOf: (route: Route) => Match,
  target: RequestTarget,
  names: ReadonlySet<string>,
): Route | null {
  const path = target.path === '*' ? null : normalPath(target.path);
  let best: Route | null = null;
  let bestRank: readonly number[] = [];
  for (const route of routes) {
    const match = matchOf(route);
    const hostRank = rankHost(match, target.host, names);
    if (hostRank === null || !takesPath(match.path, path)) continue;
    const rank = [hostRank, match.path.length];
    if (best !== null && !isBetter(rank, bestRank)) continue;
    best = route;
    bestRank = rank;
  }
  return best;
}

function isBetter(rank: readonly number[], other: readonly number[]): boolean {
  const differing = rank.findIndex((value, index) => value !== other[index]);
  return differing >= 0 && (rank[differing] ?? 0) > (other[differing] ?? 0);
}

/** How well a host fits; null when it does not. */
function rankHost(match: Match, host: string | null, names: ReadonlySet<string>): number | null {
  if (match.host === null) {
    if (match.anyHost) return 0;
    return host === null || isOwn(host, names) ? 1 : null;
  }
  if (host === null) return null;
  if (match.host === host) return 1_000;
  return matchesHost(match.host, host) ? match.host.length : null;
}

/** A page of a stranger's that has its own name point here is not let in: it could use what only this network may. */
function isOwn(host: string, names: ReadonlySet<string>): boolean {
  return isIP(host.replace(/%.*$/, '')) !== 0 || host === 'localhost' || host.endsWith('.localhost') || names.has(host);
}

/** `*` (null) concerns the server as a whole: only a route for everything takes it. */
function takesPath(prefix: string, path: string | null): boolean {
  if (prefix === '/') return true;
  return path !== null && (path === prefix || path.startsWith(`${prefix}/`));
}

/** The client's own path, or with `stripPath` what follows the matched prefix; always begins with `/`, but for `*`. */
export function forwardedPath({ path }: RequestTarget, prefix: string, stripPath: boolean): string {
  if (!stripPath || prefix === '/' || path === '*') return path;
  // Where the client wrote the prefix in another way, only the normal form can be cut.
  const isLiteral = path === prefix || path.startsWith(`${prefix}/`);
  const rest = (isLiteral && !hasDotSegment(path) ? path : normalPath(path)).slice(prefix.length);
  return rest === '' ? '/' : rest;
}
