import { Switch } from '@mantine/core';
import { useMessages } from '../messages.tsx';
import type { CardProps } from './settings-page.tsx';

/** How the program starts and what it serves; headless, both are decided by whoever starts it. */
export function ProgramCard({ app, preferences, set }: CardProps) {
  const t = useMessages().settingsPage;
  const canAutostart = app?.canAutostart ?? false;
  return (
    <section className="card" aria-labelledby="settings-program">
      <h3 id="settings-program">{t.program}</h3>
      {canAutostart ? (
        <Switch
          className="setting-switch"
          label={t.autostart}
          description={t.autostartHelp}
          checked={preferences.autostart}
          onChange={(event) => set({ autostart: event.currentTarget.checked })}
        />
      ) : (
        <p className="soft">{app?.isDesktop ? t.autostartNotHere : t.autostartOnlyDesktop}</p>
      )}
      {app?.isDesktop && (
        <Switch
          className="setting-switch"
          label={t.apiInDesktop}
          description={t.apiInDesktopHelp}
          checked={preferences.apiInDesktop}
          onChange={(event) => set({ apiInDesktop: event.currentTarget.checked })}
        />
      )}
    </section>
  );
}
