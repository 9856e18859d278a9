import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { EnginePorts } from './engine.ts';
import type { Journal } from './journal.ts';

/** The journal as the engine writes it: only a record that must be on the disk, and is not, throws. */
export interface WatchedJournal extends Journal {
  /** The last record could not be written. */
  readonly isFailing: boolean;
}

/** What the engine's parts take from outside. */
export interface EngineParts extends EnginePorts {
  readonly journal: WatchedJournal;
}

/** Tells `onFault` whenever a record could not be written, and (`null`) when one could again. */
export function watchJournal(ports: EnginePorts, onFault: (reason: Fault | null) => void): WatchedJournal {
  const { journal } = ports;
  let isFailing = false;
  return {
    get isFailing() {
      return isFailing;
    },
    lastAliveWallMs: journal.lastAliveWallMs,
    durables: () => journal.durables(),
    wakeDurationsMs: (target) => journal.wakeDurationsMs(target),
    upSpans: (targets, fromWallMs) => journal.upSpans(targets, fromWallMs),
    append(record, sync = false) {
      try {
        // Once one has failed, only one that is really on the disk shows that they can be written again.
        journal.append(record, sync || isFailing);
      } catch (error) {
        isFailing = true;
        if (!(error instanceof FaultError)) ports.onBug(error);
        const reason =
          error instanceof FaultError ? error.fault : fault('journal-write-failed', { detail: String(error) });
        onFault(reason);
        if (sync) throw new FaultError(reason, { cause: error });
        return;
      }
      if (!isFailing) return;
      isFailing = false;
      onFault(null);
    },
  };
}
