import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../shared/settings-choice.ts';
import { writeFileAtomically } from '../settings/atomic-file.ts';

const name = 'desktop';

/** What belongs to this desktop alone, such as where the window was. Small JSON values, kept as soon as they are set. */
export interface AppStore {
  /** undefined where there is none. */
  readonly get: (key: string) => unknown;
  readonly set: (key: string, value: unknown) => void;
}

/** `desktop.json` in `folder` by electron-store; where that cannot be loaded, the same file by means of our own. */
export async function openAppStore(folder: string, report: (error: unknown) => void): Promise<AppStore> {
  try {
    const { default: ElectronStore } = await import('electron-store');
    const store = new ElectronStore<Record<string, unknown>>({ cwd: folder, name, configFileMode: 0o600 });
    return { get: (key) => store.get(key), set: (key, value) => store.set(key, value) };
  } catch (error) {
    report(error);
    return plainStore(join(folder, `${name}.json`), report);
  }
}

/** Never throws: a window that forgets its place is better than none. */
export function plainStore(file: string, report: (error: unknown) => void): AppStore {
  const values = new Map(Object.entries(readRecord(file)));
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.set(key, value);
      try {
        writeFileAtomically(file, `${JSON.stringify(Object.fromEntries(values), null, 2)}\n`, 0o600);
      } catch (error) {
        report(error);
      }
    },
  };
}

function readRecord(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
