import './settings-page.css';
import { useState } from 'react';
import { useMessages } from '../messages.tsx';
import type { PageProps } from '../pages.tsx';
import { usePreferences } from '../preferences.tsx';
import { useProblemText } from '../problem-text.ts';
import type { AppPreferencesChange } from '../../shared/app-state.ts';
import { AboutCard } from './about-card.tsx';
import { AppearanceCard } from './appearance-card.tsx';
import { DiscoveryCard } from './discovery-card.tsx';
import { FileCard } from './file-card.tsx';
import { LogCard } from './log-card.tsx';
import { NotificationsCard } from './notifications-card.tsx';
import { ProgramCard } from './program-card.tsx';
import { UpdatesCard } from './updates-card.tsx';
import { VaultCard } from './vault-card.tsx';

/** What a card needs to show a preference and to change it. */
export interface CardProps extends ReturnType<typeof usePreferences> {
  readonly set: (change: AppPreferencesChange) => void;
}

/** The program itself: everything that is no machine's. */
export function SettingsPage({ store }: PageProps<'settings'>) {
  const t = useMessages();
  const preferences = usePreferences();
  const textOf = useProblemText();
  const [problem, setProblem] = useState<string | null>(null);
  const { app, change } = preferences;

  const set = (wanted: AppPreferencesChange) => {
    setProblem(null);
    change(wanted).catch((error: unknown) => setProblem(textOf(error)));
  };
  const card: CardProps = { ...preferences, set };

  return (
    <div className="sheet settings-page">
      <h2>{t.frame.settings}</h2>
      <div role="alert">{problem && <p className="banner banner-warning">{problem}</p>}</div>
      <AppearanceCard {...card} />
      {app && (
        <>
          <FileCard store={store} app={app} />
          {app.paths.settings !== null && <DiscoveryCard store={store} />}
          <VaultCard store={store} app={app} />
          <NotificationsCard {...card} />
          <ProgramCard {...card} />
          <UpdatesCard store={store} {...card} app={app} />
          <LogCard store={store} {...card} />
          <AboutCard app={app} />
        </>
      )}
    </div>
  );
}
