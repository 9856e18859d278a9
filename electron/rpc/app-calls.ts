import {
  type AppPreferences,
  type AppPreferencesChange,
  type AppState,
  appPreferences,
} from '../../shared/app-state.ts';
import { fault, FaultError } from '../../shared/faults.ts';
import type { HandlerGroup } from './dispatch.ts';

/** The program itself, as the calls need it. */
export interface AppPorts {
  /** Everything but the preferences; paths and vault may change while it runs. */
  state(): Omit<AppState, 'preferences'>;
  preferences(): AppPreferences;
  /** Keeps them and makes them take effect. Throws a FaultError when they cannot be kept. */
  keep(preferences: AppPreferences): void;
  /** Shows a file in the desktop's file manager; null where there is no desktop. */
  readonly reveal: ((path: string) => void) | null;
}

export function createAppCalls(ports: AppPorts): HandlerGroup {
  const stateNow = (): AppState => ({ ...ports.state(), preferences: ports.preferences() });
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

function changedPreferences(
  before: AppPreferences,
  { notifications, ...change }: AppPreferencesChange,
): AppPreferences {
  return appPreferences.parse({ ...before, ...change, notifications: { ...before.notifications, ...notifications } });
}
