import { type Fault, fault } from '../../shared/faults.ts';
import type { RouteSettings, Settings, TargetSettings } from '../../shared/settings.ts';
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

/** A route whose target is this computer, on a port that a route of ours listens on, would feed itself. */
function selfForwarding(route: RouteSettings, settings: Settings, network: Network): readonly Fault[] {
  const host = settings.targets.find((target) => target.id === route.to.target)?.host;
  if (!host) return [];
  const own = network.interfaces().map(({ address }) => address);
  const isHere = host === 'localhost' || host.startsWith('127.') || host === '::1' || own.includes(host);
  if (!isHere) return [];
  const covers = settings.routes
    .flatMap((other) => other.listen)
    .some((listen) => {
      const isSamePort = listen.port <= route.to.endPort && route.to.port <= listen.endPort;
      const listensThere =
        listen.host === null ||
        listen.host === host ||
        (listen.host === 'localhost' && ['localhost', '127.0.0.1', '::1'].includes(host)) ||
        (host === 'localhost' && ['127.0.0.1', '::1'].includes(listen.host));
      return isSamePort && listensThere;
    });
  return covers ? [fault('forwards-to-itself', { route: route.name, address: `${host}:${route.to.port}` })] : [];
}
