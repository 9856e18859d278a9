import './editor.css';
import { useState } from 'react';
import { asDocument, duplicateMachine, machineIn } from '../../shared/document-edits.ts';
import { machineFromTemplate, templateOf } from '../../shared/templates.ts';
import { fieldText } from '../../shared/messages/fields.ts';
import { useLanguage, useMessages } from '../messages.tsx';
import type { PageProps } from '../pages.tsx';
import { FindButton } from '../find/find-button.tsx';
import { newMachineHref } from '../find/device.ts';
import { queryOf, useHash } from '../router.ts';
import { type Draft, nameOf } from './draft.ts';
import { EditorView } from './editor-view.tsx';
import { goToNew } from './go-to-new.ts';
import { withoutHostFields } from './host-fields.ts';
import { LoadingNote } from './loading-note.tsx';
import { TemplateGrid } from './template-grid.tsx';
import { TemplateQuestions } from './template-questions.tsx';
import { useSettings } from './use-settings.ts';

interface Started {
  readonly draft: Draft;
  /** What it was made from: another choice starts anew. */
  readonly from: string;
  /** Saved at once, and refused: shows everything that is wrong. */
  readonly wasRefused: boolean;
}

/** `#/new`: choose a template; `?template=nas`: answer its questions; `?copy=ID`: a duplicate. */
export function NewPage({ store }: PageProps<'new'>) {
  const t = useMessages();
  const language = useLanguage();
  const query = queryOf(useHash());
  const loading = useSettings(store);
  const [started, setStarted] = useState<Started | null>(null);
  if (loading.kind !== 'loaded') return <LoadingNote loading={loading} />;

  const { loaded } = loading;
  const document = asDocument(loaded.settings.raw);
  const from = query.toString();
  const copied = machineIn(document, query.get('copy') ?? '');
  const template = templateOf(query.get('template') ?? '');
  const draft = started?.from === from ? started.draft : null;

  if (copied) {
    const copy = duplicateMachine(document, copied, t.editor.copyOf(nameOf(copied.target)));
    const { draft: allowed, left } = loaded.settings.mayEditHostFields
      ? { draft: copy, left: [] }
      : withoutHostFields(copy, loaded.forms);
    const titles = left.map(({ title }) => fieldText(title, language));
    return (
      <>
        {titles.length > 0 && <p className="note copy-note">{t.editor.leftOut(titles.join(', '))}</p>}
        <NewEditor key={from} store={store} loaded={loaded} initial={allowed} wasRefused={false} />
      </>
    );
  }
  if (template && draft) {
    return (
      <NewEditor key={from} store={store} loaded={loaded} initial={draft} wasRefused={started?.wasRefused ?? false} />
    );
  }
  if (template) {
    return (
      <TemplateQuestions
        key={template.id}
        store={store}
        template={template}
        loaded={loaded}
        onContinue={(answers, wasRefused) =>
          setStarted({ draft: machineFromTemplate(template, answers, document, language), from, wasRefused })
        }
      />
    );
  }
  return (
    <div className="editor">
      <h2 className="editor-title">{t.editor.whatIsIt}</h2>
      <p className="soft">{t.editor.whatIsItHelp}</p>
      <div>
        <FindButton
          store={store}
          onPick={(device) => {
            window.location.hash = newMachineHref(device);
          }}
        />
      </div>
      <TemplateGrid />
    </div>
  );
}

interface NewEditorProps {
  readonly store: PageProps['store'];
  readonly loaded: Parameters<typeof EditorView>[0]['loaded'];
  readonly initial: Draft;
  readonly wasRefused: boolean;
}

function NewEditor({ store, loaded, initial, wasRefused }: NewEditorProps) {
  const t = useMessages().editor;
  // The document may be loaded again under it; what was begun stays.
  const [begun] = useState(initial);
  return (
    <EditorView
      store={store}
      loaded={loaded}
      savedId={null}
      initial={begun}
      title={t.newMachine}
      isNew={false}
      showsAll={wasRefused}
      onSaved={(id) => goToNew(id)}
    />
  );
}
