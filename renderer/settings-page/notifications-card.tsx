import { Switch } from '@mantine/core';
import { useMessages } from '../messages.tsx';
import type { CardProps } from './settings-page.tsx';

const kinds = ['failed', 'stayedAwake', 'stillOn', 'spend', 'woke'] as const;

export function NotificationsCard({ app, preferences, set }: CardProps) {
  const t = useMessages().settingsPage;
  const helps = {
    woke: t.wokeHelp,
    failed: t.failedHelp,
    stayedAwake: t.stayedAwakeHelp,
    stillOn: t.stillOnHelp,
    spend: t.spendHelp,
  };
  const shown = app?.isDesktop ? kinds : [];
  return (
    <section className="card" aria-labelledby="settings-notifications">
      <h3 id="settings-notifications">{t.notifications}</h3>
      {!app?.isDesktop && <p className="soft">{t.notificationsOnlyDesktop}</p>}
      {shown.map((kind) => (
        <Switch
          key={kind}
          className="setting-switch"
          label={t[kind]}
          description={helps[kind]}
          checked={preferences.notifications[kind]}
          onChange={(event) => set({ notifications: { [kind]: event.currentTarget.checked } })}
        />
      ))}
    </section>
  );
}
