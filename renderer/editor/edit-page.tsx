import './editor.css';
import { asDocument, machineIn } from '../../shared/document-edits.ts';
import { useMessages } from '../messages.tsx';
import type { PageProps } from '../pages.tsx';
import { goTo, queryOf, useHash } from '../router.ts';
import { nameOf } from './draft.ts';
import { EditorView } from './editor-view.tsx';
import { LoadingNote } from './loading-note.tsx';
import { useSettings } from './use-settings.ts';

/** `#/edit/ID`; with `?new` right after it was made. */
export function EditPage({ store, place }: PageProps<'edit'>) {
  const t = useMessages().editor;
  const isNew = queryOf(useHash()).has('new');
  const loading = useSettings(store);
  if (loading.kind !== 'loaded') return <LoadingNote loading={loading} />;
  const machine = machineIn(asDocument(loading.loaded.settings.raw), place.id);
  if (!machine) {
    return (
      <div className="loading">
        <p>{t.noSuchMachine}</p>
        <a href="#/">{t.toMachines}</a>
      </div>
    );
  }
  return (
    <EditorView
      store={store}
      loaded={loading.loaded}
      savedId={place.id}
      initial={machine}
      title={t.edit(nameOf(machine.target))}
      isNew={isNew}
      showsAll
      onSaved={(id) => {
        if (id === '') goTo({ page: 'machines' });
        else if (id !== place.id) goTo({ page: 'edit', id });
      }}
    />
  );
}
