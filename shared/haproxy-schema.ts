import { z } from 'zod';
import { formatListen, listensOverlap } from './addresses.ts';
import { type Fault, fault } from './faults.ts';
import { nearest } from './nearest.ts';
import { valueAt } from './schema-walk.ts';
import type { HaproxySettings, ListenAddress, ListenerSettings, RouteSettings, Settings } from './settings.ts';
import { isRecord } from './settings-choice.ts';
import { listen } from './settings-fields.ts';
import { placeOf } from './settings-issues.ts';

const frontend = z
  .strictObject({
    bind: listen.meta({
      title: 'HAProxy listens on',
      description: 'Where clients connect to: `":80"`, `"192.168.1.5:445"`, or a list.',
    }),
    listener: z.string().exactOptional().meta({
      title: 'Shared address',
      description: 'Id of the listener whose services it carries.',
    }),
    route: z.string().exactOptional().meta({
      title: 'Service',
      description: 'Id of the `tcp` service it carries, in place of `listener`.',
    }),
  })
  .transform(({ bind, listener, route }, context): HaproxySettings['frontends'][number] => {
    const complain = (message: string, key: string) =>
      context.issues.push({ code: 'custom', message, path: [key], input: key });
    if (listener === undefined && route === undefined) complain('is required, or "route" in its place.', 'listener');
    if (listener !== undefined && route !== undefined) complain('does not go with "listener".', 'route');
    return {
      bind,
      of: listener === undefined ? { kind: 'route', id: route ?? '' } : { kind: 'listener', id: listener },
    };
  });

/** HAProxy in front of services, for traffic that one process should not carry. */
export const haproxySchema = z
  .strictObject({
    program: z.string().min(1).default('haproxy').meta({
      title: 'Program',
      description: 'HAProxy 2.6 or later; it checks every configuration before that is used.',
      hostAccess: true,
    }),
    configFile: z.string().min(1).exactOptional().meta({
      title: 'Configuration file',
      description: 'Of a HAProxy that runs as a service of its own. Without, Reveille runs one itself.',
      hostAccess: true,
    }),
    masterSocket: z.string().min(1).exactOptional().meta({
      title: 'Master socket',
      description: "That service's master CLI, as its option `-S` names it, such as `/run/haproxy-master.sock`.",
      hostAccess: true,
    }),
    frontends: z
      .array(frontend)
      .min(1)
      .meta({ title: 'Frontends', description: 'Which shared addresses and services HAProxy takes clients for.' }),
  })
  .transform(({ program, configFile, masterSocket, frontends }, context): HaproxySettings => {
    if ((configFile === undefined) !== (masterSocket === undefined)) {
      const path = [configFile === undefined ? 'configFile' : 'masterSocket'];
      const message = 'is required with the other: both or none of "configFile" and "masterSocket".';
      context.issues.push({ code: 'custom', message, path, input: undefined });
    }
    const isService = configFile !== undefined && masterSocket !== undefined;
    return { program, service: isService ? { configFile, masterSocket } : null, frontends };
  });

/**
 * Settings in which the listeners and services that HAProxy stands before believe what it says about its clients, and
 * nobody else: it connects from this computer.
 */
export function behindHaproxy(settings: Settings): Settings {
  const { haproxy } = settings;
  if (!haproxy) return settings;
  const frontsOf = (kind: 'listener' | 'route', id: string): readonly ListenAddress[] =>
    haproxy.frontends.filter(({ of }) => of.kind === kind && of.id === id).flatMap(({ bind }) => bind);
  const listeners = settings.listeners.map((listener): ListenerSettings => {
    const fronts = frontsOf('listener', listener.id);
    if (fronts.length === 0) return listener;
    return { ...listener, fronts, proxyProtocolFrom: [...listener.proxyProtocolFrom, ...ownEnds(listener.listen)] };
  });
  const routes = settings.routes.map((route): RouteSettings => {
    const fronts = route.kind === 'tcp' ? frontsOf('route', route.id) : [];
    if (route.kind !== 'tcp' || fronts.length === 0) return route;
    return { ...route, fronts, proxyProtocolFrom: [...(route.proxyProtocolFrom ?? []), ...ownEnds(route.listen)] };
  });
  return { ...settings, listeners, routes };
}

/** Whoever listens here is reached from this computer with one of these addresses. */
function ownEnds(addresses: readonly ListenAddress[]): readonly string[] {
  const own = addresses.flatMap(({ host }) =>
    host === null || host === 'localhost' || host === '0.0.0.0' || host === '::' ? [] : [host.replace(/%.*$/, '')],
  );
  return ['127.0.0.0/8', '::1/128', ...own];
}

/** What a frontend says about listeners and services that cannot be; works on the unparsed file like the other relations. */
export function haproxyFaults(raw: unknown): readonly Fault[] {
  const frontends = entries(raw, ['haproxy', 'frontends']);
  if (frontends.length === 0) return [];
  const listeners = entries(raw, ['listeners']);
  const routes = entries(raw, ['routes']);
  const taken = [...listeners, ...routes].flatMap(({ entry, path }) =>
    addressesOf(entry['listen']).map((address) => ({ address, place: placeOf([...path, 'listen'], raw) })),
  );
  const named = new Set<string>();
  return frontends.flatMap(({ entry, path }) => {
    const faults: Fault[] = [];
    const complain = (key: string, detail: string) =>
      void faults.push(fault('bad-value', { place: placeOf([...path, key], raw), detail }));
    const binds = addressesOf(entry['bind']);
    for (const address of binds) {
      const other = taken.find((each) => listensOverlap(each.address, address));
      if (other)
        complain('bind', `"${formatListen(address)}" is taken by ${other.place} already. Choose another port.`);
      taken.push({ address, place: placeOf([...path, 'bind'], raw) });
    }
    const key = typeof entry['listener'] === 'string' ? 'listener' : 'route';
    const id = entry[key];
    if (typeof id !== 'string') return faults;
    const found = (key === 'listener' ? listeners : routes).find((one) => one.entry['id'] === id)?.entry;
    if (named.has(`${key} ${id}`)) complain(key, 'has a frontend already. Give that one a list of addresses.');
    named.add(`${key} ${id}`);
    if (key === 'listener') {
      const known = listeners.flatMap((one) => (typeof one.entry['id'] === 'string' ? [one.entry['id']] : []));
      if (!found) {
        const place = placeOf([...path, key], raw);
        return [...faults, fault('unknown-listener', { place, listener: id, nearest: nearest(id, known) })];
      }
      if (found['tls'] !== undefined) {
        complain(key, 'has HTTPS of its own, which HAProxy cannot read into. Name a listener without "tls".');
      }
    } else if (!found) complain(key, `there is no service "${id}".`);
    else if (found['kind'] !== 'tcp') complain(key, 'is no "tcp" service. Web services are named by their listener.');
    if (!found) return faults;
    const [own, more] = addressesOf(found['listen']);
    if (!own) return faults;
    const isOneRange = more === undefined && own.port > 0;
    if (!isOneRange) complain(key, 'must listen on one address with a port of its own, which HAProxy can connect to.');
    const length = key === 'listener' ? 1 : own.endPort - own.port + 1;
    if (binds.some(({ port, endPort }) => endPort - port + 1 !== length)) {
      complain('bind', `must have as many ports as what it stands before, which has ${length}.`);
    }
    return faults;
  });
}

interface Placed {
  readonly entry: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
}

function entries(raw: unknown, path: readonly string[]): readonly Placed[] {
  const list = valueAt(raw, path);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) => (isRecord(entry) ? [{ entry, path: [...path, index] }] : []));
}

function addressesOf(written: unknown): readonly ListenAddress[] {
  return listen.safeParse(written).data ?? [];
}
