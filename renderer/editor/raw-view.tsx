import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useMessages } from '../messages.tsx';
import { asDraft, isSame, nameOf } from './draft.ts';
import type { Editor } from './use-editor.ts';

interface Props {
  readonly editor: Editor;
  /** False while the text is no machine, so that it is not saved as it was before. */
  readonly onReadable: (isReadable: boolean) => void;
}

/** The machine as text; what can be read becomes the draft, and is checked and saved like the form. */
export function RawView({ editor, onReadable }: Props) {
  const t = useMessages().editor;
  const [text, setText] = useState(() => textOf(editor));
  const [problem, setProblem] = useState<string | null>(null);

  function read(next: string): void {
    setText(next);
    const result = parse(next);
    setProblem(result.problem === 'shape' ? t.rawShape : result.problem === null ? null : t.notJson(result.problem));
    onReadable(result.draft !== null);
    if (result.draft && !isSame(result.draft, editor.draft)) editor.setDraft(result.draft);
  }

  return (
    <section className="card">
      <Textarea
        label={t.rawLabel(nameOf(editor.draft.target))}
        description={t.rawHelp}
        error={problem}
        className="monospace"
        autosize
        minRows={12}
        spellCheck={false}
        value={text}
        onChange={(event) => read(event.currentTarget.value)}
      />
    </section>
  );
}

function textOf({ draft }: Editor): string {
  return JSON.stringify(draft, null, 2);
}

function parse(text: string) {
  try {
    const draft = asDraft(JSON.parse(text));
    return { draft, problem: draft ? null : 'shape' };
  } catch (error) {
    return { draft: null, problem: (error as Error).message };
  }
}
