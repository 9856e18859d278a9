import type { Choice, ListenAddress, TcpRouteSettings } from '../../shared/settings.ts';
import type { EnginePorts } from './engine.ts';
import type { Gate, GateTarget } from './gate.ts';
import { optionsOf } from './power.ts';
import { createSourceRules, isEverywhere, type SourceRules } from './source-rules.ts';

/** Who may use a route, and what counts there as a real visit. */
export interface RouteGate {
  readonly rules: SourceRules;
  /** Who must say with a PROXY header for whom it speaks; null: nobody. */
  readonly proxies: SourceRules | null;
  readonly gate: Gate;
  /** Most bytes the gate is shown. */
  readonly gateBytes: number;
}

/** `listen`: where its clients connect to. `before`: what the route had until now; a gate that did not change keeps what it remembers. */
export function openRouteGate(
  settings: TcpRouteSettings,
  ports: EnginePorts,
  target: GateTarget,
  listen: readonly ListenAddress[],
  before?: { readonly settings: TcpRouteSettings; readonly opened: RouteGate },
): RouteGate {
  const rules = rulesOf(settings, listen, ports);
  const proxies = proxiesOf(settings, ports);
  const choice = choiceOf(settings);
  if (before && JSON.stringify(choiceOf(before.settings)) === JSON.stringify(choice))
    return { ...before.opened, rules, proxies };
  const definition = ports.registry.gates.get(choice.kind);
  if (!definition) throw new Error(`no gate is called "${choice.kind}"`);
  // A default gate was never written down, so its defaults are filled in here.
  const config = settings.gate ? optionsOf(choice) : definition.config.parse({});
  return { rules, proxies, gate: definition.open(config, ports.clock, target), gateBytes: definition.maxBytes };
}

function choiceOf(settings: TcpRouteSettings): Choice {
  return settings.gate ?? { kind: settings.serverSpeaksFirst ? 'patient' : 'first-bytes' };
}

function rulesOf(
  { allowFrom, denyFrom, fronts, id }: TcpRouteSettings,
  listen: readonly ListenAddress[],
  ports: EnginePorts,
): SourceRules {
  const listensEverywhere = isEverywhere([...listen, ...(fronts ?? [])]);
  return createSourceRules({ allowFrom, denyFrom, listensEverywhere, place: `route "${id}"` }, ports.network);
}

function proxiesOf({ proxyProtocolFrom = [], id }: TcpRouteSettings, ports: EnginePorts): SourceRules | null {
  if (proxyProtocolFrom.length === 0) return null;
  const rules = { allowFrom: proxyProtocolFrom, denyFrom: [], listensEverywhere: false };
  return createSourceRules({ ...rules, place: `route "${id}".proxyProtocol` }, ports.network);
}
