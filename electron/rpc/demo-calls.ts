import type { DemoState } from '../../shared/app-state.ts';
import { fault, FaultError } from '../../shared/faults.ts';
import type { HandlerGroup } from './dispatch.ts';
import type { StateHub } from './state-hub.ts';

/** The simulated machines, as the program around this service offers them. */
export interface DemoPorts {
  readonly state: DemoState;
  /** Resolves when the simulated machines are there; only where they are offered. */
  readonly enter?: () => Promise<void>;
  /** Resolves when the real ones are back. */
  readonly leave?: () => Promise<void>;
}

export function createDemoCalls({ enter, leave }: DemoPorts, hub: Pick<StateHub, 'snapshot'>): HandlerGroup {
  return {
    async 'demo.enter'() {
      if (!enter) throw refusal('the simulated machines cannot be started from here.');
      // Real machines would be without their services meanwhile.
      if (hub.snapshot().targets.length > 0)
        throw refusal('the simulated machines are for a start without machines of your own.');
      await enter();
      return null;
    },
    async 'demo.leave'() {
      if (!leave) throw refusal('the simulated machines end with the program here.');
      await leave();
      return null;
    },
  };
}

function refusal(detail: string): FaultError {
  return new FaultError(fault('bad-request', { detail }));
}
