import { type Fault, fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { driversOf } from './power.ts';
import type { TargetUnit } from './target-unit.ts';

/** What each target lacks on this computer, before anybody needs it. */
export async function inspectTargets(units: Iterable<TargetUnit>): Promise<readonly Fault[]> {
  const found = [...units].flatMap((unit) =>
    driversOf(unit.actor.power).map(async ({ driver, config }) => {
      const faults = (await driver.inspect?.(config)) ?? [];
      return faults.map((one) => fault('target-setup', { target: unit.name, detail: sentence(one) }));
    }),
  );
  return (await Promise.all(found)).flat();
}
