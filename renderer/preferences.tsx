import { useMantineColorScheme } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { defaultPreferences } from '../shared/app-preferences.ts';
import type { AppPreferencesChange, AppState } from '../shared/app-state.ts';
import { languageFor, MessagesProvider } from './messages.tsx';
import { type Store, useStore } from './store.ts';

export interface Preferences {
  /** Null until it has come, and where the engine offers none. */
  readonly app: AppState | null;
  readonly preferences: AppState['preferences'];
  /** Takes effect at once; resolves when it is kept. Rejects with what stood against it. */
  readonly change: (change: AppPreferencesChange) => Promise<void>;
}

const rememberedKey = 'reveille-language';
const PreferencesContext = createContext<Preferences>({
  app: null,
  preferences: defaultPreferences,
  change: async () => {},
});

export function usePreferences(): Preferences {
  return useContext(PreferencesContext);
}

/** Theme and language of everything inside, as they were chosen. */
export function PreferencesProvider({ store, children }: { store: Store; children: ReactNode }) {
  const connection = useStore(store, (state) => state.connection);
  const [app, setApp] = useState<AppState | null>(null);
  const [local, setLocal] = useState(() => ({ ...defaultPreferences, language: rememberedLanguage() }));
  const { setColorScheme } = useMantineColorScheme();
  const preferences = app?.preferences ?? local;

  useEffect(() => {
    if (connection !== 'connected') return;
    // An engine without preferences of its own has none to give; then the page keeps its own.
    store.request('app.get', {}).then(setApp, () => undefined);
  }, [store, connection]);

  useEffect(() => {
    if (app) setColorScheme(app.preferences.theme === 'system' ? 'auto' : app.preferences.theme);
  }, [app, setColorScheme]);

  useEffect(() => remember(preferences.language), [preferences.language]);

  const change = useCallback(
    async (wanted: AppPreferencesChange) => {
      if (app) return setApp(await store.request('app.set', wanted));
      const { theme, language } = wanted;
      if (theme) setColorScheme(theme === 'system' ? 'auto' : theme);
      setLocal((before) => ({ ...before, ...(theme && { theme }), ...(language && { language }) }));
    },
    [store, app, setColorScheme],
  );

  const value = useMemo(() => ({ app, preferences, change }), [app, preferences, change]);
  return (
    <PreferencesContext value={value}>
      <MessagesProvider language={languageFor(preferences.language)}>{children}</MessagesProvider>
    </PreferencesContext>
  );
}

/** So that the first sight of the page is in the right language, before the engine has answered. */
function rememberedLanguage(): AppState['preferences']['language'] {
  const kept = window.localStorage.getItem(rememberedKey);
  return kept === 'en' || kept === 'de' ? kept : 'system';
}

function remember(language: string): void {
  window.localStorage.setItem(rememberedKey, language);
}
