import type { DatagramGateDefinition } from './datagram-gate.ts';
import type { PowerDriver } from './driver.ts';
import type { GateDefinition } from './gate.ts';
import type { ProbeDefinition } from './probe.ts';
import type { ServerDefinition } from './protocol-server.ts';
import type { ServiceCheck } from './service-check.ts';
import type { TcpPickerDefinition } from './tcp-picker.ts';
import type { WarningDefinition } from './warning.ts';

/** Everything that can be named by a `kind` in the settings. The composition root fills it; the engine knows none by name. */
export interface Registry {
  readonly drivers: ReadonlyMap<string, PowerDriver>;
  readonly gates: ReadonlyMap<string, GateDefinition>;
  readonly datagramGates: ReadonlyMap<string, DatagramGateDefinition>;
  readonly probes: ReadonlyMap<string, ProbeDefinition>;
  /** By the kind of listener they serve. */
  readonly servers: ReadonlyMap<string, ServerDefinition>;
  /** By the kind of listener whose connections they give to TCP routes. */
  readonly pickers: ReadonlyMap<string, TcpPickerDefinition>;
  /** Busy checks that go with every driver. */
  readonly checks: ReadonlyMap<string, ServiceCheck>;
  readonly warnings: ReadonlyMap<string, WarningDefinition>;
}

/** Builds a map by id; two definitions with one id are a programming error. */
export function byId<T extends { readonly id: string }>(definitions: Iterable<T>): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const definition of definitions) {
    if (map.has(definition.id)) throw new Error(`two definitions are called "${definition.id}"`);
    map.set(definition.id, definition);
  }
  return map;
}
