import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppPreferences, appPreferences, defaultPreferences } from '../../shared/app-state.ts';
import { fault, FaultError } from '../../shared/faults.ts';
import { systemReason, writeFileAtomically } from '../settings/atomic-file.ts';

/** What a person chose for the program itself. */
export interface PreferencesStore {
  get(): AppPreferences;
  /** Keeps them and makes them take effect. Throws a FaultError when they cannot be kept. */
  set(preferences: AppPreferences): void;
}

/** `preferences.json` in the data folder; where it is missing or unusable the defaults hold until something is set. */
export function openPreferences(dataFolder: string): PreferencesStore {
  const file = join(dataFolder, 'preferences.json');
  let current = read(file);
  return {
    get: () => current,
    set(preferences) {
      try {
        writeFileAtomically(file, `${JSON.stringify(preferences, null, 2)}\n`, 0o600);
      } catch (error) {
        throw new FaultError(fault('settings-not-saved', { file, detail: systemReason(error) }), { cause: error });
      }
      current = preferences;
    },
  };
}

function read(file: string): AppPreferences {
  try {
    return appPreferences.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return defaultPreferences;
  }
}
