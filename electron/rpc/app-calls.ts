import {
  type AppPreferences,
  type AppPreferencesChange,
  type AppState,
  appPreferences,
} from '../../shared/app-state.ts';
import { fault, FaultError } from '../../shared/faults.ts';
import type { UpdateState } from '../../shared/update-state.ts';
import type { HandlerGroup } from './dispatch.ts';

/** Newer versions of the program, where it looks for them itself. */
export interface UpdateControl {
  state(): UpdateState;
  look(): Promise<void>;
  /** Throws a FaultError when there is nothing to install. */
  install(): void;
}

/** The program itself, as the calls need it. */
export interface AppPorts {
  /** Everything but the preferences; paths and vault may change while it runs. */
  state(): Omit<AppState, 'preferences' | 'updates'>;
  preferences(): AppPreferences;
  /** Keeps them and makes them take effect. Throws a FaultError when they cannot be kept. */
  keep(preferences: AppPreferences): void;
  /** null where there is no desktop. */
  readonly updates: UpdateControl | null;
  /** Shows a file in the desktop's file manager; null where there is no desktop. */
  readonly reveal: ((path: string) => void) | null;
}

export function createAppCalls(ports: AppPorts): HandlerGroup {
  const stateNow = (): AppState => ({
    ...ports.state(),
    preferences: ports.preferences(),
    updates: ports.updates?.state() ?? { kind: 'elsewhere' },
  });
  return {
    'app.get': stateNow,
    'app.set'(change) {
      const before = ports.preferences();
      const next = changedPreferences(before, change);
      if (next.autostart !== before.autostart && !ports.state().canAutostart) {
        const what = 'only the desktop app can start with the computer.';
        throw new FaultError(fault('driver-unsupported', { driver: 'Reveille', what }));
      }
      ports.keep(next);
      return stateNow();
    },
    async 'update.look'() {
      await updatesOf(ports).look();
      return stateNow();
    },
    'update.install'() {
      updatesOf(ports).install();
      return stateNow();
    },
    'app.reveal'({ what }) {
      const path = ports.state().paths[what];
      if (!ports.reveal || path === null) {
        throw new FaultError(
          fault('driver-unsupported', { driver: 'Reveille', what: 'there is no desktop to show it on.' }),
        );
      }
      ports.reveal(path);
      return null;
    },
  };
}

function updatesOf({ updates }: AppPorts): UpdateControl {
  if (updates) return updates;
  const what = 'this build is updated by whoever installed it.';
  throw new FaultError(fault('driver-unsupported', { driver: 'Reveille', what }));
}

function changedPreferences(
  before: AppPreferences,
  { notifications, ...change }: AppPreferencesChange,
): AppPreferences {
  return appPreferences.parse({ ...before, ...change, notifications: { ...before.notifications, ...notifications } });
}
