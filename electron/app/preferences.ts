import { type AppPreferences, appPreferences, defaultPreferences } from '../../shared/app-state.ts';
import type { PreferencesStore } from '../service/preferences.ts';
import type { AppStore } from './app-store.ts';
import type { Autostart } from './autostart.ts';

const key = 'preferences';

export interface PreferencesParts {
  readonly store: AppStore;
  /** null where nothing is to start with the computer, as in the demo. */
  readonly autostart: Autostart | null;
  /** Makes theme, language and the like take effect. */
  readonly onChange: (preferences: AppPreferences) => void;
}

/** Chosen in this desktop. Whether it starts with the login is asked of the system, where it can be changed too. */
export function desktopPreferences({ store, autostart, onChange }: PreferencesParts): PreferencesStore {
  const kept = () => appPreferences.safeParse(store.get(key) ?? {}).data ?? defaultPreferences;
  return {
    get: () => ({ ...kept(), autostart: autostart?.isOn() ?? false }),
    set(preferences) {
      if (autostart && autostart.isOn() !== preferences.autostart) autostart.set(preferences.autostart);
      store.set(key, preferences);
      onChange(preferences);
    },
  };
}
