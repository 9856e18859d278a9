import { Button, SegmentedControl } from '@mantine/core';
import { type FocusEvent, useMemo, useState } from 'react';
import type { DraftChoices, OfferedValue } from '../../shared/draft-calls.ts';
import type { DriverPosition } from '../../shared/forms.ts';
import { useMessages, useSay } from '../messages.tsx';
import { usePreferences } from '../preferences.tsx';
import { onDemand } from '../on-demand.tsx';
import { ProvedLine } from '../prove/proved-line.tsx';
import { goTo } from '../router.ts';
import type { Store } from '../store.ts';
import { ConflictDialog } from './conflict.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { type Draft, fieldId, nameOf, type Path, startsWith, withDraftValue, withoutPlace } from './draft.ts';
import { forgetDraft, keptDraft } from './drafts.ts';
import { Field } from './field.tsx';
import { FaultSummary } from './fault-summary.tsx';
import { FormProvider } from './form-context.ts';
import { LeaveGuard } from './leave-guard.tsx';
import { MachineForm, withFollowers } from './machine-form.tsx';
import { RawView } from './raw-view.tsx';
import { SaveBar } from './save-bar.tsx';
import { useEditor } from './use-editor.ts';
import type { LoadedSettings } from './use-settings.ts';

interface Props {
  readonly store: Store;
  readonly loaded: LoadedSettings;
  /** Null for a machine that is not in the file yet. */
  readonly savedId: string | null;
  readonly initial: Draft;
  readonly title: string;
  /** Just made, so that the way to reach it is the next thing to know. */
  readonly isNew: boolean;
  /** Shows at once what is missing, not only in fields that were left. */
  readonly showsAll: boolean;
  readonly onSaved: (id: string) => void;
}

const nothingOffered: readonly OfferedValue[] = [];

const ReachPanel = onDemand(() => import('../reach/reach-panel.tsx').then(({ ReachPanel }) => ReachPanel), null);

/** The editor of one machine, as a form or as JSON. */
export function EditorView({ store, loaded, savedId, initial, title, isNew, showsAll, onSaved }: Props) {
  const t = useMessages().editor;
  const say = useSay();
  const { app } = usePreferences();
  const draftKey = savedId ?? 'new';
  const [resumed] = useState(() => (savedId === null ? null : keptDraft(draftKey)));
  const [view, setView] = useState<'form' | 'json'>('form');
  const [isReadable, setReadable] = useState(true);
  const [wasTried, setTried] = useState(showsAll || savedId !== null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [secrets, setSecrets] = useState(loaded.secrets);
  const [offered, setOffered] = useState<Readonly<Record<string, DraftChoices['offered']>>>({});
  const [isDeleting, setDeleting] = useState(false);
  const { settings, forms } = loaded;
  const editor = useEditor({
    store,
    base: settings,
    savedId,
    initial,
    resumed,
    draftKey,
    onSaved,
    onRefused: showFaults,
  });
  const name = nameOf(editor.draft.target);

  const form = useMemo(() => {
    const { here } = editor.faults;
    const isShown = (path: Path) => wasTried || left.has(fieldId(path));
    const within = (path: Path) => here.filter((each) => startsWith(each.path, path));
    return {
      store,
      Field,
      forms,
      draft: editor.draft,
      mayEditHostFields: settings.mayEditHostFields,
      secrets,
      errorAt(path: Path, isContainer: boolean) {
        if (!isShown(path)) return null;
        const [first] = within(path).filter((each) => !isContainer || isOwn(path, each.path));
        return first ? withoutPlace(say.fault(first.fault)) : null;
      },
      hasErrorIn: (path: Path) => wasTried && within(path).length > 0,
      set(path: Path, value: unknown) {
        editor.setDraft(withFollowers(withDraftValue(editor.draft, path, value), path, value, editor));
      },
      offeredAt: ([list, position, ...rest]: Path) =>
        (list === 'target' && offered[String(position)]?.[rest.join('.')]) || nothingOffered,
      onOffered: (position: DriverPosition, found: DraftChoices['offered']) =>
        setOffered((before) => ({ ...before, [position]: found })),
      onSecretsChanged: setSecrets,
    };
  }, [store, forms, settings, secrets, offered, editor, wasTried, left, say]);

  function onBlur({ target }: FocusEvent<HTMLElement>): void {
    if (target.id.startsWith('field-') && !left.has(target.id)) setLeft(new Set([...left, target.id]));
  }

  function save(): void {
    setTried(true);
    editor.save();
  }

  return (
    <FormProvider value={form}>
      <div className="editor" onBlur={onBlur}>
        <div className="editor-head">
          <h2 className="editor-title">{title}</h2>
          <SegmentedControl
            aria-label={t.view}
            value={view}
            onChange={(next) => {
              setReadable(true);
              setView(next);
            }}
            data={[
              { value: 'form', label: t.asForm },
              { value: 'json', label: t.asJson },
            ]}
          />
          {savedId !== null && (
            <div className="editor-actions">
              <Button component="a" href={`#/new?copy=${encodeURIComponent(savedId)}`} variant="default">
                {t.duplicate}
              </Button>
              <Button variant="default" className="danger" onClick={() => setDeleting(true)}>
                {t.delete}
              </Button>
            </div>
          )}
        </div>

        {savedId !== null && !isNew && <ProvedLine store={store} target={savedId} />}
        {resumed && editor.isDirty && <p className="note">{t.restored}</p>}
        {settings.raw === null && settings.hash !== null && <p className="machine-fault">{t.fileBroken}</p>}
        {isNew && !editor.isDirty && (
          <section className="card is-good">
            <h2>{t.ready(name)}</h2>
            <p>{editor.draft.routes.length > 0 ? t.readyHelp : t.readyNoServices}</p>
            <div className="editor-actions">
              <Button component="a" href="#/">
                {t.toMachines}
              </Button>
            </div>
          </section>
        )}
        {isNew && <ReachPanel store={store} draft={editor.draft} isSaved={!editor.isDirty} />}

        <FaultSummary editor={editor} isComplete={wasTried} />
        {view === 'form' ? (
          <MachineForm editor={editor} platform={app?.platform ?? null} />
        ) : (
          <RawView editor={editor} onReadable={setReadable} />
        )}
        {!isNew && savedId !== null && <ReachPanel store={store} draft={editor.draft} isSaved={!editor.isDirty} />}
        <SaveBar editor={editor} canSave={isReadable} onSave={save} />
      </div>

      <ConflictDialog editor={editor} />
      <LeaveGuard isDirty={editor.isDirty && !isDeleting} onLeave={() => forgetDraft(draftKey)} />
      {isDeleting && savedId !== null && (
        <DeleteDialog
          store={store}
          id={savedId}
          name={name}
          services={editor.draft.routes.length}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            forgetDraft(draftKey);
            goTo({ page: 'machines' });
          }}
        />
      )}
    </FormProvider>
  );
}

/** Whoever saves at the bottom is told at the top what stands against it. */
function showFaults(): void {
  requestAnimationFrame(() => document.getElementById('faults')?.focus());
}

/** About the container itself, not about a field inside that shows it. */
function isOwn(path: Path, faultPath: Path): boolean {
  return faultPath.length === path.length || (faultPath.length === path.length + 1 && faultPath.at(-1) === 'kind');
}
