import type { Choice, ListenAddress, TcpRouteSettings } from '../../shared/settings.ts';
import type { EnginePorts } from './engine.ts';
import type { Gate, GateTarget } from './gate.ts';
import { optionsOf } from './power.ts';
import { createSourceRules, type SourceRules } from './source-rules.ts';

/** Who may use a route, and what counts there as a real visit. */
export interface RouteGate {
  readonly rules: SourceRules;
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
  const choice = choiceOf(settings);
  if (before && JSON.stringify(choiceOf(before.settings)) === JSON.stringify(choice))
    return { ...before.opened, rules };
  const definition = ports.registry.gates.get(choice.kind);
  if (!definition) throw new Error(`no gate is called "${choice.kind}"`);
  // A default gate was never written down, so its defaults are filled in here.
  const config = settings.gate ? optionsOf(choice) : definition.config.parse({});
  return { rules, gate: definition.open(config, ports.clock, target), gateBytes: definition.maxBytes };
}

function choiceOf(settings: TcpRouteSettings): Choice {
  return settings.gate ?? { kind: settings.serverSpeaksFirst ? 'patient' : 'first-bytes' };
}

function rulesOf(
  { allowFrom, denyFrom, id }: TcpRouteSettings,
  listen: readonly ListenAddress[],
  ports: EnginePorts,
): SourceRules {
  const listensEverywhere = listen.some(({ host }) => host === null || host === '0.0.0.0' || host === '::');
  return createSourceRules({ allowFrom, denyFrom, listensEverywhere, place: `route "${id}"` }, ports.network);
}
