import { type Fault, fault } from '../../shared/faults.ts';
import type { ListenAddress, RouteSettings, Settings, TargetSettings } from '../../shared/settings.ts';
import type { Network } from './network.ts';
import { bindPower, driversOf } from './power.ts';
import { questionsOf } from './questions.ts';
import type { Registry } from './registry.ts';
import { endsAt, endsOf } from './route-ends.ts';

/** What only the drivers can say about settings that are otherwise valid. Empty: they may be applied. */
export function checkTargets(settings: Settings, registry: Registry, network: Network): readonly Fault[] {
  return [
    ...sameMachines(settings, registry),
    ...settings.targets.flatMap((target) => unaskable(target, routesOf(settings, target.id), registry)),
    ...settings.routes.flatMap((route) => selfForwarding(route, settings, network)),
  ];
}

export function routesOf(settings: Settings, target: string): readonly RouteSettings[] {
  return settings.routes.filter((route) => endsAt(route, target).length > 0);
}

function sameMachines(settings: Settings, registry: Registry): readonly Fault[] {
  const owners = new Map<string, string[]>();
  for (const target of settings.targets) {
    const keys = driversOf(bindPower(target, registry)).flatMap(
      ({ driver, config }) => driver.identityKeys?.(config, target.host) ?? [],
    );
    for (const key of new Set(keys)) owners.set(key, [...(owners.get(key) ?? []), target.id]);
  }
  return [...owners]
    .filter(([, targets]) => targets.length > 1)
    .map(([what, targets]) => fault('same-machine', { targets, what }));
}

function unaskable(target: TargetSettings, routes: readonly RouteSettings[], registry: Registry): readonly Fault[] {
  const power = bindPower(target, registry);
  if (power.status) return [];
  // Ports of a driver say nothing about a service on a computer that stays up.
  if (questionsOf(target, routes, power, registry).some(({ isReady, isSign }) => isReady || isSign)) return [];
  return [fault('nothing-to-ask', { target: target.name })];
}

/** A route or probe to this computer, on a port that a route of ours listens on, would feed itself. */
function selfForwarding(route: RouteSettings, settings: Settings, network: Network): readonly Fault[] {
  const ours = (kind: 'tcp' | 'udp') => settings.routes.flatMap((other) => (other.kind === kind ? other.listen : []));
  const [tcp, udp] = [[...settings.listeners.flatMap(({ listen }) => listen), ...ours('tcp')], ours('udp')];
  const own = placesAsked(route, settings).find(
    (place) =>
      isHere(place.host, network) && (place.isUdp ? udp : tcp).some((listen) => covers(listen, place.host, place)),
  );
  return own ? [fault('forwards-to-itself', { route: route.name, address: `${own.host}:${own.port}` })] : [];
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly endPort: number;
  readonly isUdp: boolean;
}

/** Wherever connections are made for a route: to forward, and to ask whether it is ready. */
function placesAsked(route: RouteSettings, settings: Settings): readonly Place[] {
  const isUdp = route.kind === 'udp';
  const atTargets = endsOf(route).flatMap(({ target: id, port, endPort }): readonly Place[] => {
    const target = settings.targets.find((one) => one.id === id);
    if (!target?.host) return [];
    const { host } = target;
    const readyPort = (route.ready ?? target.ready)?.port;
    // A check of a service of datagrams may ask by either way.
    const ready = [false, ...(isUdp ? [true] : [])].flatMap((asksUdp) =>
      readyPort === undefined ? [] : [{ host, port: readyPort, endPort: readyPort, isUdp: asksUdp }],
    );
    return [{ host, port, endPort, isUdp }, ...ready];
  });
  if (route.kind !== 'http') return atTargets;
  const elsewhere = route.endpoints.flatMap((endpoint) =>
    endpoint.kind === 'url' ? [{ host: endpoint.host, port: endpoint.port, endPort: endpoint.port, isUdp: false }] : [],
  );
  return [...atTargets, ...elsewhere];
}

function isHere(host: string, network: Network): boolean {
  if (host === 'localhost' || host.startsWith('127.') || host === '::1') return true;
  return network.interfaces().some(({ address }) => address === host);
}

function covers(
  listen: ListenAddress,
  host: string,
  ports: { readonly port: number; readonly endPort: number },
): boolean {
  if (listen.port > ports.endPort || ports.port > listen.endPort) return false;
  const local = ['127.0.0.1', '::1', 'localhost'];
  const isEverywhere = listen.host === null || listen.host === '0.0.0.0' || listen.host === '::';
  const isLocalName = (listen.host === 'localhost' || host === 'localhost') && local.includes(listen.host ?? '');
  return isEverywhere || listen.host === host || (isLocalName && local.includes(host));
}
