import type { Choice, TargetSettings } from '../../shared/settings.ts';
import type { PowerDriver } from './driver.ts';
import type { Registry } from './registry.ts';

/** One driver with its validated options. */
export interface BoundDriver {
  readonly driver: PowerDriver;
  readonly config: unknown;
  readonly kind: string;
}

/** How a target is woken, put to sleep and asked; null where it has no way to. */
export interface TargetPower {
  readonly wake: BoundDriver | null;
  readonly sleep: BoundDriver | null;
  readonly status: BoundDriver | null;
}

/** Finds the drivers of a target: `power` for all three, and `wake`, `sleep`, `status` instead of its parts. */
export function bindPower(target: TargetSettings, registry: Registry): TargetPower {
  const bind = (choice: Choice | undefined, call: 'wake' | 'sleep' | 'status'): BoundDriver | null => {
    if (!choice) return null;
    const driver = registry.drivers.get(choice.kind);
    if (!driver) throw new Error(`no driver is called "${choice.kind}"`);
    const config = optionsOf(choice);
    const offered = driver.offers?.(config) ?? ['wake', 'sleep', 'status'];
    return driver[call] && offered.includes(call) ? { driver, config, kind: choice.kind } : null;
  };
  const pick = (call: 'wake' | 'sleep' | 'status') => bind(target[call], call) ?? bind(target.power, call);
  return { wake: pick('wake'), sleep: pick('sleep'), status: pick('status') };
}

/** The options of a choice without its `kind`, as its own schema knows them. */
export function optionsOf(choice: Choice): Readonly<Record<string, unknown>> {
  const { kind: _kind, ...options } = choice;
  return options;
}

export function driversOf(power: TargetPower): readonly BoundDriver[] {
  const all = [power.wake, power.sleep, power.status].filter((bound) => bound !== null);
  return all.filter((bound, index) => all.findIndex((other) => other.driver === bound.driver) === index);
}
