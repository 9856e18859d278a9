import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext, PreflightStep } from './driver.ts';
import { contextFor, within } from './driver-calls.ts';
import type { EnginePorts } from './engine.ts';
import { type BoundDriver, driversOf, type TargetPower } from './power.ts';
import type { TargetActor } from './target-actor.ts';

const deadlineMs = 60_000;

/** Checks whether the target could be woken and put to sleep, step by step; a fault when there is nothing to check, or no answer. */
export function preflight(actor: TargetActor, ports: EnginePorts): Promise<readonly PreflightStep[] | Fault> {
  const call = actor.callReason('preflight', null);
  return preflightSteps(actor.settings.name, actor.power, ports, (signal) => contextFor(ports, call, signal));
}

/** The steps of every driver that is used, one driver after another. */
export async function preflightSteps(
  name: string,
  power: TargetPower,
  ports: EnginePorts,
  contextOf: (signal: AbortSignal) => DriverContext,
): Promise<readonly PreflightStep[] | Fault> {
  const able = driversOf(power).filter(({ driver }) => driver.preflight !== undefined);
  if (able.length === 0) {
    const what = 'there is nothing to check before sleeping';
    return fault('driver-unsupported', { driver: power.sleep?.driver.title ?? name, what });
  }
  const steps: PreflightStep[] = [];
  for (const { driver, config } of able) {
    const found = await orFault(ports, () =>
      within(
        ports,
        `the access check of ${name}`,
        deadlineMs,
        (signal) => driver.preflight?.(config, contextOf(signal)) ?? Promise.resolve([]),
      ),
    );
    if ('code' in found) return found;
    steps.push(...found);
  }
  return steps;
}

/** Has the target deleted by its driver; null when that was accepted. */
export function deleteTarget(actor: TargetActor, by: string, ports: EnginePorts): Promise<Fault | null> {
  const { name } = actor.settings;
  const bound = ableToDelete(actor.power);
  const remove = bound?.driver.delete?.bind(bound.driver);
  if (!bound || !remove) {
    const what = 'it has nothing to delete';
    return Promise.resolve(fault('driver-unsupported', { driver: actor.power.sleep?.driver.title ?? name, what }));
  }
  const call = actor.callReason('person', by);
  return orFault(ports, async () => {
    ports.journal.append({ kind: 'delete-sent', target: actor.id, by }, true);
    await within(ports, `deleting ${name}`, deadlineMs, (signal) =>
      remove(bound.config, contextFor(ports, call, signal)),
    );
    return null;
  });
}

/** The driver that would delete the machine; null: none can. */
export function ableToDelete({ sleep, wake }: TargetPower): BoundDriver | null {
  const bound = sleep ?? wake;
  return bound?.driver.delete ? bound : null;
}

/** The fault that a call is refused with; what is no fault is a bug, told and passed on. */
export async function orFault<T>(ports: EnginePorts, call: () => Promise<T>): Promise<T | Fault> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    ports.onBug(error);
    throw error;
  }
}
