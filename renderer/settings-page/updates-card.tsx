import { Button, Progress, Switch } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { AppState } from '../../shared/app-state.ts';
import type { UpdateState } from '../../shared/update-state.ts';
import { withLocalTimes } from '../../shared/messages/moments.ts';
import { useLanguage, useMessages, useSay } from '../messages.tsx';
import type { Store } from '../store.ts';
import { useCall } from '../use-call.ts';
import type { CardProps } from './settings-page.tsx';

/** While something is under way, and while it is only looked at. */
const askAgainMs = { busy: 500, idle: 30_000 } as const;

/** Newer versions of the program: what is known, and what to do about it. */
export function UpdatesCard({ store, app, preferences, set }: CardProps & { store: Store; app: AppState }) {
  const t = useMessages().settingsPage;
  const call = useCall(store);
  const isCalling = call.running !== null;
  const updates = useUpdates(store, app.updates, isCalling);
  const isBusy = isUnderWay(updates) || isCalling;
  return (
    <section className="card" aria-labelledby="settings-updates">
      <h3 id="settings-updates">{t.updates}</h3>
      {updates.kind === 'elsewhere' ? (
        <p className="soft">{t.updatesElsewhere}</p>
      ) : (
        <>
          <UpdateLine updates={updates} version={app.version} />
          <div role="alert">{call.problem && <p className="setting-problem">{call.problem}</p>}</div>
          <div className="setting-buttons">
            {(updates.kind === 'found' || updates.kind === 'ready') && (
              <Button size="sm" disabled={isBusy} onClick={() => call.run('update.install', {})}>
                {updates.kind === 'ready' ? t.install : t.downloadAndInstall}
              </Button>
            )}
            {updates.kind !== 'ready' && (
              <Button size="sm" variant="default" disabled={isBusy} onClick={() => call.run('update.look', {})}>
                {t.lookNow}
              </Button>
            )}
          </div>
          <Switch
            className="setting-switch"
            label={t.lookForUpdates}
            description={t.lookForUpdatesHelp}
            checked={preferences.lookForUpdates}
            onChange={(event) => set({ lookForUpdates: event.currentTarget.checked })}
          />
        </>
      )}
    </section>
  );
}

function UpdateLine({ updates, version }: { readonly updates: UpdateState; readonly version: string }) {
  const say = useSay();
  const text = useUpdateText(updates, version);
  const fault = 'fault' in updates ? updates.fault : null;
  return (
    <>
      <output>{text}</output>
      {updates.kind === 'downloading' && <Progress value={updates.percent} aria-label={text} />}
      {fault && <p className="setting-warning">{say.fault(fault)}</p>}
    </>
  );
}

function useUpdateText(updates: UpdateState, version: string): string {
  const t = useMessages().settingsPage;
  const language = useLanguage();
  switch (updates.kind) {
    case 'elsewhere':
      return t.updatesElsewhere;
    case 'none':
      if (updates.fault) return t.notKnown(version);
      if (updates.lookedAt === null) return t.notLooked(version);
      return t.newest(version, withLocalTimes(updates.lookedAt, language));
    case 'looking':
      return t.looking;
    case 'found':
      return t.found(updates.version);
    case 'downloading':
      return t.downloading(updates.version, updates.percent);
    case 'ready':
      return t.ready(updates.version);
    case 'installing':
      return t.installing(updates.version);
  }
}

/** What the engine says, looked at for as long as this is shown. */
function useUpdates(store: Store, first: UpdateState, isCalling: boolean): UpdateState {
  const [updates, setUpdates] = useState(first);
  const everyMs = isCalling || isUnderWay(updates) ? askAgainMs.busy : askAgainMs.idle;
  useEffect(() => {
    let isCurrent = true;
    const ask = () =>
      store.request('app.get', {}).then(
        (answer) => void (isCurrent && setUpdates(answer.updates)),
        () => undefined, // The connection broke; the banner says so, and it is asked again.
      );
    void ask();
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [store, everyMs]);
  return updates;
}

function isUnderWay({ kind }: UpdateState): boolean {
  return kind === 'looking' || kind === 'downloading' || kind === 'installing';
}
