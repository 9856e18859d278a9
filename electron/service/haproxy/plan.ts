import type {
  HttpRouteSettings,
  ListenAddress,
  ListenerSettings,
  RouteSettings,
  Settings,
  TcpRouteSettings,
} from '../../../shared/settings.ts';

/** When sessions at a server count as use of its machine. */
export interface UseRule {
  readonly kind: RouteSettings['inUse']['kind'];
  readonly quietBytes: number;
  readonly quietMs: number;
  /** Sessions count once some have been open for so long; 0: at once, however short. */
  readonly patienceMs: number;
}

/** What HAProxy may forward to a machine itself. */
export interface Backend {
  /** Of the proxy in the configuration. */
  readonly name: string;
  /** Of the server in it that stands for the machine. */
  readonly server: string;
  /** Id of the service. */
  readonly route: string;
  readonly target: string;
  /** Of the service, at the machine. */
  readonly port: number;
  readonly use: UseRule;
  readonly sendProxyProtocol: 1 | 2 | null;
}

export interface HttpService {
  readonly settings: HttpRouteSettings;
  /** Null: what this route does only we can do, so its requests all come to us. */
  readonly backend: Backend | null;
}

interface CommonFrontend {
  /** Short, and of no other frontend. */
  readonly id: string;
  readonly bind: readonly ListenAddress[];
  /** Our own listener, as HAProxy connects to it. */
  readonly ours: { readonly address: string; readonly port: number };
}

export interface HttpFrontend extends CommonFrontend {
  readonly kind: 'http';
  readonly listener: ListenerSettings;
  readonly services: readonly HttpService[];
}

export interface TcpFrontend extends CommonFrontend {
  readonly kind: 'tcp';
  readonly settings: TcpRouteSettings;
  readonly backend: Backend | null;
  /** A client that has sent nothing for so long comes to us; null: none is looked at. */
  readonly firstBytesMs: number | null;
}

export type Frontend = HttpFrontend | TcpFrontend;

const serverPrefix = 'real.';
const usualFirstBytesMs = 5_000;
const usualPatienceMs = 3_000;

/** What HAProxy is to do, from valid settings with everything that was discovered. */
export function planOf(settings: Settings): readonly Frontend[] {
  return (settings.haproxy?.frontends ?? []).flatMap(({ bind, of }): readonly Frontend[] => {
    if (of.kind === 'listener') {
      const listener = settings.listeners.find(({ id }) => id === of.id);
      return listener ? [httpFrontend(listener, bind, settings)] : [];
    }
    const route = settings.routes.find(({ id }) => id === of.id);
    return route?.kind === 'tcp' ? tcpFrontends(route, bind) : [];
  });
}

export function backendsOf(plan: readonly Frontend[]): readonly Backend[] {
  return plan.flatMap((frontend) =>
    frontend.kind === 'tcp' ? (frontend.backend ?? []) : frontend.services.flatMap(({ backend }) => backend ?? []),
  );
}

/** The machine that a server in some configuration of ours stands for; null: none of ours. */
export function targetOfServer(proxy: string, server: string): string | null {
  return proxy.startsWith('reveille.to.') && server.startsWith(serverPrefix) ? server.slice(serverPrefix.length) : null;
}

function httpFrontend(listener: ListenerSettings, bind: readonly ListenAddress[], settings: Settings): HttpFrontend {
  const routes = settings.routes.filter((route) => route.kind === 'http').filter((one) => one.listener === listener.id);
  const services = routes.map((route): HttpService => {
    const end = mayBypass(route) ? route.endpoints[0] : undefined;
    if (end?.kind !== 'target') return { settings: route, backend: null };
    const common = { route: route.id, target: end.target, port: end.port, sendProxyProtocol: end.sendProxyProtocol };
    const use = { ...route.inUse, patienceMs: 0 };
    return { settings: route, backend: { ...common, ...names(route.id, end.target), use } };
  });
  return { kind: 'http', id: listener.id, bind, ours: ours(listener.listen, 0), listener, services };
}

/** Everything that a route does besides forwarding to one machine is done by us. */
function mayBypass(route: HttpRouteSettings): boolean {
  const [end, ...others] = route.endpoints;
  if (end?.kind !== 'target' || others.length > 0 || end.tls !== null || end.path !== '/') return false;
  return end.timeoutMs === undefined && !route.explainFailure && route.gate.kind === 'http';
}

function tcpFrontends(route: TcpRouteSettings, bind: readonly ListenAddress[]): readonly TcpFrontend[] {
  const { to, inUse, gate, serverSpeaksFirst } = route;
  const count = to.endPort - to.port + 1;
  const { kind, limit } = gate ?? { kind: serverSpeaksFirst ? 'patient' : 'first-bytes' };
  const mayPass = kind === 'any' || kind === 'first-bytes' || kind === 'patient';
  const givenMs = typeof limit === 'number' ? limit : null;
  return Array.from({ length: count }, (_, offset): TcpFrontend => {
    const port = to.port + offset;
    const id = count === 1 ? route.id : `${route.id}.${port}`;
    const use = { ...inUse, patienceMs: kind === 'patient' ? (givenMs ?? usualPatienceMs) : 0 };
    const backend = { route: route.id, target: to.target, port, sendProxyProtocol: null, ...names(id, to.target), use };
    return {
      kind: 'tcp',
      id,
      bind: bind.map((address) => ({ ...address, port: address.port + offset, endPort: address.port + offset })),
      ours: ours(route.listen, offset),
      settings: route,
      backend: mayPass ? backend : null,
      firstBytesMs: kind === 'first-bytes' ? (givenMs ?? usualFirstBytesMs) : null,
    };
  });
}

function names(id: string, target: string): Pick<Backend, 'name' | 'server'> {
  return { name: `reveille.to.${id}`, server: `${serverPrefix}${target}` };
}

function ours(listen: readonly ListenAddress[], offset: number): CommonFrontend['ours'] {
  const [{ host, port } = { host: null, port: 0 }] = listen;
  const isAny = host === null || host === 'localhost' || host === '0.0.0.0';
  return { address: isAny ? '127.0.0.1' : host === '::' ? '::1' : host, port: port + offset };
}
