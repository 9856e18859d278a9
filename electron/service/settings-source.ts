import { type Fault, FaultError } from '../../shared/faults.ts';
import type { Settings } from '../../shared/settings.ts';
import type { LoadedSettings, SettingsFile } from '../settings/settings-file.ts';

export interface SettingsSourceOptions {
  readonly file: SettingsFile;
  /** Makes the settings the running ones. Rejects with a FaultError when they cannot be, and then changes nothing. */
  readonly apply: (settings: Settings) => Promise<void>;
  /** Gets what is wrong with the file now, and an empty list once nothing is. */
  readonly onProblems: (faults: readonly Fault[]) => void;
}

export interface SettingsSource extends Disposable {
  /** Reads the file and applies it; later edits follow by themselves. Never rejects for what the file holds. */
  start(): Promise<void>;
  /** Reads the file again now. */
  reload(): Promise<void>;
}

/** Keeps the running settings those of the file, as long as the file is valid. */
export function followSettings({ file, apply, onProblems }: SettingsSourceOptions): SettingsSource {
  let watching: Disposable | null = null;
  // One at a time and in order: an edit may come while the one before is still being applied.
  let last: Promise<void> = Promise.resolve();

  function use(loaded: LoadedSettings): Promise<void> {
    const turn = last.then(() => useNow(loaded));
    last = turn.catch(() => undefined);
    return turn;
  }

  async function useNow(loaded: LoadedSettings): Promise<void> {
    if (loaded.kind === 'invalid') return onProblems(loaded.faults);
    try {
      await apply(loaded.settings);
      onProblems([]);
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      onProblems([error.fault]);
    }
  }

  return {
    async start() {
      await use(file.load());
      watching = file.watch((loaded) => void use(loaded));
    },
    reload: () => use(file.load()),
    [Symbol.dispose]() {
      watching?.[Symbol.dispose]();
    },
  };
}
