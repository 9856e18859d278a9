import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ImportPreview, PlacedFault, SettingsDocument } from '../../shared/settings-calls.ts';
import { useMessages, useSay } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';

const shownFaults = 10;

interface Props {
  readonly store: Store;
  readonly text: string;
  readonly isDesktop: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface Preview {
  readonly now: SettingsDocument;
  readonly preview: ImportPreview;
}

/** What an import would change, before it changes anything. */
export function ImportDialog({ store, text, isDesktop, onClose, onDone }: Props) {
  const { settingsPage: t, frame } = useMessages();
  const textOf = useProblemText();
  const [found, setFound] = useState<Preview | null>(null);
  const [refused, setRefused] = useState<readonly PlacedFault[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    // The document of now first: if it changes before the import is saved, saving notices.
    Promise.all([store.request('settings.get', {}), store.request('settings.import', { text })]).then(
      ([now, preview]) => setFound({ now, preview }),
      (error: unknown) => setProblem(textOf(error)),
    );
    // What went wrong is said in the language of then.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [store, text, round]);

  async function save({ now, preview }: Preview): Promise<void> {
    setIsSaving(true);
    setProblem(null);
    try {
      const saved = await store.request('settings.save', { raw: preview.raw, basedOnHash: now.hash });
      if (saved.kind === 'saved') return onDone();
      if (saved.kind === 'refused') return setRefused(saved.faults);
      setProblem(t.importChangedElsewhere);
      setRound((before) => before + 1);
    } catch (error) {
      setProblem(textOf(error));
    } finally {
      setIsSaving(false);
    }
  }

  const canSave = found !== null && isWorthSaving(found);
  return (
    <Modal.Root opened onClose={onClose} centered size="lg" lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog settings-dialog">
          <Modal.Title>{t.importTitle}</Modal.Title>
          {found === null && problem === null && <p>{t.loading}</p>}
          {found && <Changes {...found} isDesktop={isDesktop} />}
          <div role="alert">
            {problem && <p className="setting-problem">{problem}</p>}
            {refused.length > 0 && <Faults faults={refused} />}
          </div>
          <div className="dialog-actions">
            <Button variant="default" onClick={onClose} data-autofocus>
              {frame.cancel}
            </Button>
            {canSave && (
              <Button loading={isSaving} onClick={() => void save(found)}>
                {t.importNow}
              </Button>
            )}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function isWorthSaving({ now, preview }: Preview): boolean {
  const isChange = preview.targets.length + preview.listeners.length + preview.routes.length > 0;
  return preview.raw !== null && isChange && (preview.hostAccess.length === 0 || now.mayEditHostFields);
}

function Changes({ now, preview, isDesktop }: Preview & { readonly isDesktop: boolean }) {
  const t = useMessages().settingsPage;
  if (preview.raw === null) {
    return (
      <>
        <p>{t.importBroken}</p>
        <Faults faults={preview.faults} />
      </>
    );
  }
  if (preview.targets.length + preview.listeners.length + preview.routes.length === 0) return <p>{t.importNothing}</p>;
  return (
    <>
      <p>{t.importHelp}</p>
      <ChangeList title={t.importMachines} entries={preview.targets} />
      <ChangeList title={t.importServices} entries={preview.routes} />
      <ChangeList title={t.importListeners} entries={preview.listeners} />
      {preview.hostAccess.length > 0 && (
        <div className="setting-warning">
          <p>{t.importReaches}</p>
          <ul className="reasons">
            {preview.hostAccess.map(({ place, value }) => (
              <li key={place}>
                <code>{place}</code> <code>{value}</code>
              </li>
            ))}
          </ul>
          {!now.mayEditHostFields && <p>{t.importReachesRefused}</p>}
          {now.mayEditHostFields && isDesktop && <p>{t.importReachesAsked}</p>}
        </div>
      )}
    </>
  );
}

function ChangeList({ title, entries }: { readonly title: string; readonly entries: ImportPreview['targets'] }) {
  const t = useMessages().settingsPage;
  if (entries.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="changes">
        {entries.map(({ id, name, change }) => (
          <li key={id} className={`change-${change}`}>
            <span>{name}</span>
            <span className="pill">{t[change]}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Faults({ faults }: { readonly faults: readonly PlacedFault[] }) {
  const say = useSay();
  return (
    <ul className="reasons">
      {faults.slice(0, shownFaults).map(({ fault, path }) => (
        <li key={JSON.stringify([fault, path])}>{say.fault(fault)}</li>
      ))}
    </ul>
  );
}
