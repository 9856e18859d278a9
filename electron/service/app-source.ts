import type { AppState, DemoState } from '../../shared/app-state.ts';
import type { AppPorts } from '../rpc/app-calls.ts';
import type { Secrets } from '../settings/secrets.ts';
import type { DesktopPorts } from './desktop-ports.ts';
import type { Log } from './log.ts';
import type { PreferencesStore } from './preferences.ts';
import { programVersion } from './version.ts';

export interface AppSource {
  readonly platform: string;
  readonly paths: AppState['paths'];
  readonly preferences: PreferencesStore;
  readonly secrets: Pick<Secrets, 'problem'>;
  readonly desktop: DesktopPorts | null;
  readonly demo: DemoState;
  readonly log: Pick<Log, 'setLevel'>;
}

/** The program itself for the calls that show and change it. */
export function appPorts({ platform, paths, preferences, secrets, desktop, demo, log }: AppSource): AppPorts {
  return {
    state: () => ({
      platform,
      version: programVersion(),
      isDesktop: desktop !== null,
      canAutostart: desktop?.canAutostart ?? false,
      demo,
      vault: desktop?.vault() ?? { kind: 'file', warning: secrets.problem() },
      paths,
    }),
    preferences: () => preferences.get(),
    keep(next) {
      const { logLevel } = preferences.get();
      preferences.set(next);
      if (next.logLevel !== logLevel) log.setLevel(next.logLevel);
    },
    updates: desktop?.updates ?? null,
    reveal: desktop?.reveal ?? null,
  };
}
