import type { HttpRouteSettings } from '../../../shared/settings.ts';
import { usualRequests } from '../../protocols/http/usual-requests.ts';
import type { Conditions } from './source-conditions.ts';
import { acl, literal } from './words.ts';

type Match = HttpRouteSettings['match'];

const port = '(:[0-9]{1,5})?';
const octet = '(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})';
const header = 'req.fhdr';

/** Routes in the order in which `chooseRoute` prefers them: the first that fits is the one. */
export function inOrderOfChoice<Service extends { readonly settings: { readonly match: Match } }>(
  services: readonly Service[],
): readonly Service[] {
  const rank = ({ settings: { match } }: Service): readonly [number, number] => {
    const isAny = match.anyHost ? 0 : 1;
    const host = match.host === null ? isAny : match.host.startsWith('*.') ? match.host.length : 1_000;
    return [host, match.path.length];
  };
  return services.toSorted((left, right) => {
    const [a, b] = [rank(left), rank(right)];
    return b[0] - a[0] || b[1] - a[1];
  });
}

/**
 * Requests that two readers might take differently: such come to us. What is left is written plainly enough that a
 * comparison of its bytes finds the same route as we would.
 */
export function oddRequests(matches: readonly Match[]): Conditions {
  const isEncoded = matches.some(({ path }) => !/^[\w.~;,/?:@&=+$!*()-]*$/.test(path));
  const lines = [
    ...acl('odd', 'url -m reg', ['^([^/]|//)', '#']),
    // Segments that lead elsewhere, and codes of characters that need none.
    ...acl('odd', 'path -m reg -i', [
      '(^|/)([.]|%2e){1,2}(/|$)',
      '%(2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])',
    ]),
    ...(isEncoded ? acl('odd', 'path -m reg', ['[^A-Za-z0-9_.~;,/?:@&=+$!*()-]']) : []),
    // What the page shows while a machine wakes.
    ...acl('odd', 'path -m sub', ['/.well-known/reveille/']),
    ...acl('plain.host', `${header}(host) -m reg -i`, [
      `^([a-z0-9_-]+[.])*[a-z0-9_-]+${port}$`,
      `^\\[[0-9a-f:.]+\\]${port}$`,
    ]),
    ...acl('plain.count', `${header}_cnt(host) -m int`, ['1']),
  ];
  return { lines, stops: ['odd', '!plain.host', '!plain.count'] };
}

/** Requests that the route takes if none before it does; all conditions must hold. */
export function matchConditions(name: string, { host, path, anyHost }: Match, ownNames: readonly string[]): Conditions {
  const isHost = (patterns: readonly string[]) => acl(`${name}.host`, `${header}(host) -m reg -i`, patterns);
  const hosts = host === null ? (anyHost ? [] : isHost(ownHosts(ownNames))) : isHost([`^${hostPattern(host)}${port}$`]);
  const paths =
    path === '/'
      ? []
      : [...acl(`${name}.path`, 'path -m str', [path]), ...acl(`${name}.path`, 'path -m beg', [`${path}/`])];
  return {
    lines: [...hosts, ...paths],
    stops: [...(hosts.length > 0 ? [`${name}.host`] : []), ...(paths.length > 0 ? [`${name}.path`] : [])],
  };
}

function hostPattern(host: string): string {
  if (host.startsWith('*.')) return `[a-z0-9_.-]+${literal(host.slice(1))}`;
  return host.includes(':') ? `\\[${literal(host)}\\]` : literal(host);
}

function ownHosts(names: readonly string[]): readonly string[] {
  const named = [...names, 'localhost'].map((name) => `^${literal(name)}${port}$`);
  const addresses = [`^${octet}([.]${octet}){3}${port}$`, `^\\[[0-9a-f:.]+\\]${port}$`];
  return [...named, `^([a-z0-9_-]+[.])+localhost${port}$`, ...addresses];
}

interface Criteria {
  readonly paths?: readonly string[];
  readonly methods?: readonly string[];
  readonly agents?: readonly string[];
  readonly sources?: readonly string[];
}

/**
 * Requests that might be no reason to keep a machine up: they come to us, who can tell. Each of `groups` is a list of
 * conditions that must all hold.
 */
export function gateConditions(
  name: string,
  gate: HttpRouteSettings['gate'],
): { readonly lines: readonly string[]; readonly groups: readonly (readonly string[])[] } {
  const lines: string[] = [];
  const groups: (readonly string[])[] = [];
  const add = (criteria: Criteria): void => {
    const group: string[] = [];
    for (const [key, values] of Object.entries(criteria) as [keyof Criteria, readonly string[] | undefined][]) {
      if (!values || values.length === 0) continue;
      const condition = `${name}.${groups.length}.${key}`;
      lines.push(...acl(condition, ...testOf(key, values)));
      group.push(condition);
    }
    if (group.length > 0) groups.push(group);
  };
  const { background, usual, otherSites } = gate as HttpRouteSettings['gate'] & {
    readonly background: readonly (Criteria & { readonly answer?: unknown })[];
    readonly usual: boolean;
    readonly otherSites: boolean;
  };
  for (const { answer: _answer, ...criteria } of background) add(criteria);
  if (usual) {
    add({ paths: usualRequests.flatMap(({ paths = [] }) => paths) });
    add({ agents: usualRequests.flatMap(({ agents = [] }) => agents) });
  }
  const ahead = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((field) => `{ ${header}(${field}) -m found }`);
  groups.push(...ahead.map((condition) => [condition]));
  if (!otherSites)
    groups.push([
      `{ ${header}(sec-fetch-site) -m found }`,
      `!{ ${header}(sec-fetch-site) -m str -i same-origin same-site none }`,
    ]);
  return { lines, groups };
}

function testOf(key: keyof Criteria, values: readonly string[]): [test: string, values: readonly string[]] {
  switch (key) {
    case 'paths':
      return ['path -m reg', values.map((glob) => `^${glob.split('*').map(literal).join('.*')}$`)];
    case 'methods':
      return ['method -m str -i', values];
    case 'agents':
      return [`${header}(user-agent) -m sub -i`, values];
    case 'sources':
      return ['src', values];
  }
}
