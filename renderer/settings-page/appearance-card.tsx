import type { AppPreferences } from '../../shared/app-state.ts';
import { useMessages } from '../messages.tsx';
import { OneOf } from './one-of.tsx';
import type { CardProps } from './settings-page.tsx';

export function AppearanceCard({ preferences, set }: CardProps) {
  const t = useMessages().settingsPage;
  return (
    <section className="card" aria-labelledby="settings-appearance">
      <h3 id="settings-appearance">{t.appearance}</h3>
      <OneOf<AppPreferences['theme']>
        label={t.theme}
        value={preferences.theme}
        options={[
          ['system', t.themeSystem],
          ['light', t.themeLight],
          ['dark', t.themeDark],
        ]}
        onChange={(theme) => set({ theme })}
      />
      <OneOf<AppPreferences['language']>
        label={t.language}
        value={preferences.language}
        options={[
          ['system', t.languageSystem],
          ['en', t.english],
          ['de', t.german],
        ]}
        onChange={(language) => set({ language })}
      />
    </section>
  );
}
