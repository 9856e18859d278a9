import { Button } from '@mantine/core';
import { useMessages } from '../messages.tsx';
import type { Editor } from './use-editor.ts';

interface Props {
  readonly editor: Editor;
  readonly canSave: boolean;
  readonly onSave: () => void;
}

/** Always in sight: whether everything is saved, and the button for it. */
export function SaveBar({ editor, canSave, onSave }: Props) {
  const t = useMessages().editor;
  const count = editor.faults.here.length;
  const status = editor.isDirty ? (count > 0 ? t.toFix(count) : t.unsaved) : editor.wasSaved ? t.saved : t.unchanged;
  return (
    <div className="save-bar">
      <output className="save-status">
        {editor.problem ? <strong className="save-problem">{t.notSaved(editor.problem)}</strong> : status}
      </output>
      {editor.isDirty && editor.savedId !== null && (
        <Button variant="default" onClick={() => editor.discard()}>
          {t.discard}
        </Button>
      )}
      <Button onClick={onSave} loading={editor.isSaving} disabled={!canSave || !editor.isDirty}>
        {t.save}
      </Button>
    </div>
  );
}
