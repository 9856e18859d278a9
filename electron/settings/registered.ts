import type { RegisteredKind } from '../../shared/settings-choice.ts';
import type { Registered, RegisteredCheck } from '../../shared/settings-schema.ts';
import type { Registry } from '../engine/registry.ts';

/** Request gates are the HTTP server's own, and discovery is the composition's; the engine opens neither. */
interface Everything extends Pick<Registry, 'drivers' | 'gates' | 'datagramGates' | 'probes' | 'checks' | 'warnings'> {
  readonly requestGates: ReadonlyMap<string, RegisteredKind>;
  readonly discoveries: ReadonlyMap<string, RegisteredKind>;
}

/** What the settings schema needs to know of everything that is registered. */
export function registeredIn(registry: Everything): Registered {
  const checks = new Map<string, RegisteredCheck>();
  for (const driver of registry.drivers.values()) {
    for (const { id, title, config } of driver.busyChecks ?? []) {
      const drivers = [...(checks.get(id)?.drivers ?? []), driver.id];
      checks.set(id, { id, title, config, drivers });
    }
  }
  for (const { id, title, config } of registry.checks.values()) checks.set(id, { id, title, config, drivers: null });
  return {
    drivers: [...registry.drivers.values()].map((driver) => ({
      id: driver.id,
      title: driver.title,
      config: driver.config,
      can: { wake: 'wake' in driver, sleep: 'sleep' in driver, status: 'status' in driver },
      ...(driver.knowsAddress && { knowsAddress: true }),
      ...('choices' in driver && { hasChoices: true }),
      ...('preflight' in driver && { hasPreflight: true }),
    })),
    gates: [...registry.gates.values()].map(({ id, title, config }) => ({ id, title, config })),
    requestGates: [...registry.requestGates.values()].map(({ id, title, config }) => ({ id, title, config })),
    datagramGates: [...registry.datagramGates.values()].map(({ id, title, config }) => ({ id, title, config })),
    probes: [...registry.probes.values()].map(({ id, title, config }) => ({ id, title, config })),
    busyChecks: [...checks.values()],
    warnings: [...registry.warnings.values()].map(({ id, title, config }) => ({ id, title, config })),
    discoveries: [...registry.discoveries.values()].map(({ id, title, config }) => ({ id, title, config })),
  };
}
