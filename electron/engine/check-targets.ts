import { type Fault, fault } from '../../shared/faults.ts';
import type { ListenAddress, RouteSettings, Settings, TargetSettings } from '../../shared/settings.ts';
import type { Network } from './network.ts';
import { bindPower, driversOf } from './power.ts';
import { questionsOf } from './questions.ts';
import type { Registry } from './registry.ts';

/** What only the drivers can say about settings that are otherwise valid. Empty: they may be applied. */
export function checkTargets(settings: Settings, registry: Registry, network: Network): readonly Fault[] {
  return [
    ...sameMachines(settings, registry),
    ...settings.targets.flatMap((target) => unaskable(target, routesOf(settings, target.id), registry)),
    ...settings.routes.flatMap((route) => selfForwarding(route, settings, network)),
  ];
}

export function routesOf(settings: Settings, target: string): readonly RouteSettings[] {
  return settings.routes.filter((route) => route.to.target === target);
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
  if (power.status || questionsOf(target, routes, power, registry).length > 0) return [];
  return [fault('nothing-to-ask', { target: target.name })];
}

/** A route or probe to this computer, on a port that a route of ours listens on, would feed itself. */
function selfForwarding(route: RouteSettings, settings: Settings, network: Network): readonly Fault[] {
  const target = settings.targets.find(({ id }) => id === route.to.target);
  const host = target?.host;
  if (!target || !host || !isHere(host, network)) return [];
  const readyPort = (route.ready ?? target.ready)?.port;
  const asked = [route.to, ...(readyPort === undefined ? [] : [{ port: readyPort, endPort: readyPort }])];
  const listens = settings.routes.flatMap((other) => other.listen);
  const own = asked.find((ports) => listens.some((listen) => covers(listen, host, ports)));
  return own ? [fault('forwards-to-itself', { route: route.name, address: `${host}:${own.port}` })] : [];
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
