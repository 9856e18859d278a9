import type { AppPreferences } from '../../shared/app-state.ts';
import { useMessages } from '../messages.tsx';
import type { Store } from '../store.ts';
import { OneOf } from './one-of.tsx';
import { PathLine } from './path-line.tsx';
import type { CardProps } from './settings-page.tsx';

export function LogCard({ store, app, preferences, set }: CardProps & { readonly store: Store }) {
  const t = useMessages().settingsPage;
  return (
    <section className="card" aria-labelledby="settings-log">
      <h3 id="settings-log">{t.log}</h3>
      <OneOf<AppPreferences['logLevel']>
        label={t.logLevel}
        value={preferences.logLevel}
        options={[
          ['error', t.logError],
          ['warn', t.logWarn],
          ['info', t.logInfo],
          ['debug', t.logDebug],
        ]}
        onChange={(logLevel) => set({ logLevel })}
      />
      {app?.paths.log ? (
        <PathLine store={store} app={app} what="log" label={t.logFile} />
      ) : (
        <p className="soft">{t.logToConsole}</p>
      )}
    </section>
  );
}
