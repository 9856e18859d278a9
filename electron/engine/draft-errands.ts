import { z } from 'zod';
import { type Fault, fault } from '../../shared/faults.ts';
import type { TargetSettings } from '../../shared/settings.ts';
import { objectFields } from '../../shared/settings-choice.ts';
import type { Choices, DriverContext, PreflightStep } from './driver.ts';
import { type CallReason, contextFor, within } from './driver-calls.ts';
import { orFault, preflightSteps } from './driver-errands.ts';
import type { EnginePorts } from './engine.ts';
import { bindPower } from './power.ts';

const choicesDeadlineMs = 30_000;

/** Questions about a machine that is being edited. They only look, and leave nothing in the history. */
export interface DraftErrands {
  /** What can be chosen from with these options, as they are written so far; a fault when that cannot be told. */
  choices(kind: string, written: Readonly<Record<string, unknown>>): Promise<Choices | Fault>;
  preflight(target: TargetSettings): Promise<readonly PreflightStep[] | Fault>;
}

export function createDraftErrands(ports: EnginePorts): DraftErrands {
  const quiet = (call: CallReason, signal: AbortSignal): DriverContext => ({
    ...contextFor(ports, call, signal),
    log: () => undefined,
  });
  return {
    async choices(kind, written) {
      const driver = ports.registry.drivers.get(kind);
      const read = driver?.choices?.bind(driver);
      if (!driver || !read) {
        const what = 'it has nothing to choose from';
        return fault('driver-unsupported', { driver: driver?.title ?? kind, what });
      }
      const options = readableOptions(driver.config, written);
      const call = { target: { id: '', name: driver.title, host: null }, reason: 'choices', source: null };
      return await orFault(ports, () =>
        within(ports, `reading what ${driver.title} has to choose from`, choicesDeadlineMs, (signal) =>
          read(options, quiet(call, signal)),
        ),
      );
    },
    preflight(target) {
      const { id, name, host } = target;
      const call = { target: { id, name, host }, reason: 'preflight', source: null };
      return preflightSteps(name, bindPower(target, ports.registry), ports, (signal) => quiet(call, signal));
    },
  };
}

/** The options that can be read by themselves, with defaults where nothing stands; a wrong one is as good as none. */
function readableOptions(
  schema: Parameters<typeof objectFields>[0],
  written: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const readable = Object.entries(objectFields(schema)).flatMap(([key, field]): [string, unknown][] => {
    const { success, data } = z.safeParse(field, written[key]);
    return success && data !== undefined ? [[key, data]] : [];
  });
  return Object.fromEntries(readable);
}
