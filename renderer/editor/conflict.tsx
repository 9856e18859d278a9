import { Button, Modal } from '@mantine/core';
import { useMessages } from '../messages.tsx';
import { nameOf } from './draft.ts';
import type { Editor } from './use-editor.ts';

/** Shows both versions of a machine that was changed here and elsewhere, and lets the user choose. */
export function ConflictDialog({ editor }: { editor: Editor }) {
  const t = useMessages().editor;
  const { conflict } = editor;
  if (!conflict) return null;
  return (
    <Modal.Root opened onClose={() => undefined} centered size="70rem" lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog">
          <Modal.Title>{t.conflictTitle}</Modal.Title>
          <p>{t.conflictText(nameOf(editor.draft.target))}</p>
          <div className="row-2 versions">
            <Version title={t.yours} value={editor.draft} />
            {conflict.theirs ? (
              <Version title={t.theirs} value={conflict.theirs} />
            ) : (
              <section>
                <h3>{t.theirs}</h3>
                <p>{t.theirsGone}</p>
              </section>
            )}
          </div>
          <div className="dialog-actions">
            <Button variant="default" onClick={() => editor.settle('theirs')}>
              {t.takeTheirs}
            </Button>
            <Button loading={editor.isSaving} onClick={() => editor.settle('yours')} data-autofocus>
              {t.keepYours}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Version({ title, value }: { title: string; value: unknown }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </section>
  );
}
