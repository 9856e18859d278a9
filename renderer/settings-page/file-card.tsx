import { Button, FileButton } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import type { AppState } from '../../shared/app-state.ts';
import type { SettingsDocument } from '../../shared/settings-calls.ts';
import { useMessages, useSay } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { PathLine } from './path-line.tsx';

const maxImportBytes = 2 * 1024 * 1024;
const shownFaults = 5;

/** Where the settings are, and taking them along or bringing others. */
export function FileCard({ store, app }: { readonly store: Store; readonly app: AppState }) {
  const t = useMessages().settingsPage;
  const say = useSay();
  const textOf = useProblemText();
  const [document, setDocument] = useState<SettingsDocument | null>(null);
  const [exported, setExported] = useState<{ readonly fileName: string; readonly text: string } | null>(null);
  const [imported, setImported] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const look = useCallback(() => {
    store.request('settings.get', {}).then(setDocument, () => undefined);
  }, [store]);
  useEffect(look, [look]);

  function tell(error: unknown): void {
    setProblem(textOf(error));
  }

  function begin(): void {
    setDone('');
    setProblem(null);
  }

  async function take(file: File | null): Promise<void> {
    begin();
    if (!file) return;
    if (file.size > maxImportBytes) return setProblem(t.importTooLarge);
    setImported(await file.text());
  }

  if (app.paths.settings === null) {
    return (
      <section className="card" aria-labelledby="settings-file">
        <h3 id="settings-file">{t.file}</h3>
        <p className="soft">{t.noFile}</p>
      </section>
    );
  }
  return (
    <section className="card" aria-labelledby="settings-file">
      <h3 id="settings-file">{t.file}</h3>
      <p className="soft">{t.fileHelp}</p>
      <PathLine store={store} app={app} what="settings" />
      {document !== null && document.faults.length > 0 && (
        <div className="setting-problem">
          <p>{t.fileFaults}</p>
          <ul className="reasons">
            {document.faults.slice(0, shownFaults).map(({ fault, path }) => (
              <li key={JSON.stringify([fault, path])}>{say.fault(fault)}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="card-actions">
        <Button
          variant="default"
          onClick={() => {
            begin();
            store.request('settings.export', {}).then(setExported, tell);
          }}
        >
          {t.exportSettings}
        </Button>
        <FileButton accept="application/json,.json" onChange={(file) => void take(file).catch(tell)}>
          {(props) => (
            <Button {...props} variant="default">
              {t.importSettings}
            </Button>
          )}
        </FileButton>
      </div>
      <output>{done && <p className="setting-done">{done}</p>}</output>
      <div role="alert">{problem && <p className="setting-problem">{problem}</p>}</div>
      {exported && (
        <ExportDialog
          {...exported}
          title={t.exportTitle}
          help={t.exportHelp}
          label={t.exportText}
          canDownload={!app.isDesktop}
          onClose={() => setExported(null)}
        />
      )}
      {imported !== null && (
        <ImportDialog
          store={store}
          text={imported}
          isDesktop={app.isDesktop}
          onClose={() => setImported(null)}
          onDone={() => {
            setImported(null);
            setDone(t.imported);
            look();
          }}
        />
      )}
    </section>
  );
}
