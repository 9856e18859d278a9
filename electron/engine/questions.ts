import type { ReadySettings, RouteSettings, TargetSettings } from '../../shared/settings.ts';
import { driversOf, optionsOf, type TargetPower } from './power.ts';
import type { Question } from './asker.ts';
import type { Registry } from './registry.ts';
import { endsAt, type RouteEnd } from './route-ends.ts';

const plainTcp = 'tcp';

/**
 * Everything to ask of one target. Its own `ready` decides when it has one; else each of its routes is asked on its
 * port, or by the route's own `ready`. All these ports, and those of its drivers, are signs of the machine being on.
 */
export function questionsOf(
  target: TargetSettings,
  routes: readonly RouteSettings[],
  power: TargetPower,
  registry: Registry,
): readonly Question[] {
  const ask = (
    kind: string,
    config: unknown,
    port: number,
    is: { readonly ready: boolean; readonly sign: boolean; readonly sendHost?: string | undefined },
  ): Question[] => {
    const probe = registry.probes.get(kind);
    if (!probe) throw new Error(`no probe is called "${kind}"`);
    const host = is.sendHost === undefined ? {} : { sendHost: is.sendHost };
    return [{ probe, config, port, ...host, isReady: is.ready, isSign: is.sign }];
  };
  const own = target.ready;
  const questions = own
    ? ask(own.kind, readyOptions(own), own.port ?? placesOf(target, routes)[0]?.port ?? 0, { ready: true, sign: true })
    : [];
  for (const { ready, port, sendHost, isUdp } of placesOf(target, routes)) {
    if (ready && !own)
      questions.push(
        ...ask(ready.kind, readyOptions(ready), ready.port ?? port, { ready: true, sign: true, sendHost }),
      );
    // Nothing is cheap to ask there: whoever waits for such a service asks it with its own datagrams.
    else if (!isUdp) questions.push(...ask(plainTcp, {}, port, { ready: !own, sign: true }));
  }
  const isMachine = (power.wake?.driver.down ?? power.sleep?.driver.down) !== 'refused-or-silent';
  for (const { driver, config } of driversOf(power)) {
    for (const port of driver.ports?.(config) ?? [])
      questions.push(...ask(plainTcp, {}, port, { ready: false, sign: isMachine }));
  }
  return questions.filter((one, index) => index === questions.findIndex((other) => isSame(one, other)));
}

/** A connection to `port` answers the ready question, so that the dial for a waiting client stands in for the probe. */
export function isDialProbe(
  target: TargetSettings,
  routes: readonly RouteSettings[],
  port: number,
  registry: Registry,
): boolean {
  const places = placesOf(target, routes).filter(
    (place) => !place.isUdp && place.port <= port && port <= place.endPort,
  );
  const readies = target.ready || places.length === 0 ? [target.ready] : places.map((place) => place.ready);
  return readies.some((ready) => {
    if (!ready) return true;
    const isPlain = registry.probes.get(ready.kind)?.dialIsProbe === true;
    return isPlain && (ready.settleMs ?? 0) === 0 && (ready.port ?? port) === port;
  });
}

type Place = RouteEnd & {
  readonly ready: ReadySettings | undefined;
  readonly sendHost: string | undefined;
  readonly isUdp: boolean;
};

/** Where the routes lead on one target, each with the question that its route wants asked there. */
function placesOf(target: TargetSettings, routes: readonly RouteSettings[]): readonly Place[] {
  return routes.flatMap((route) => {
    const sendHost = route.kind === 'http' ? route.sendHost : undefined;
    const isUdp = route.kind === 'udp';
    return endsAt(route, target.id).map((end) => ({ ...end, ready: route.ready, sendHost, isUdp }));
  });
}

function readyOptions(ready: NonNullable<TargetSettings['ready']>): unknown {
  // Its port is part of the question, as it may be reached by another one.
  const { limitMs: _limit, settleMs: _settle, port: _port, ...options } = optionsOf(ready);
  return options;
}

function isSame(left: Question, right: Question): boolean {
  return (
    left.probe === right.probe &&
    left.port === right.port &&
    left.isReady === right.isReady &&
    left.isSign === right.isSign &&
    left.sendHost === right.sendHost &&
    JSON.stringify(left.config) === JSON.stringify(right.config)
  );
}
