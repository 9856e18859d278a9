import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useMessages } from '../messages.tsx';
import { valueAt } from './draft.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { useLabels } from './labels.ts';

/** Whatever has no form of its own, as JSON; what is typed counts as soon as it can be read. */
export function JsonField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const labels = useLabels({ field: { ...field, kind: 'json' }, path });
  const [text, setText] = useState(() => textOf(valueAt(form.draft, path)));
  const [problem, setProblem] = useState<string | null>(null);

  function read(next: string): void {
    setText(next);
    setProblem(null);
    if (next.trim() === '') return form.set(path, undefined);
    try {
      form.set(path, JSON.parse(next));
    } catch (error) {
      setProblem(t.notJson((error as Error).message));
    }
  }

  return (
    <Textarea
      {...labels}
      error={problem ?? labels.error}
      className="monospace"
      autosize
      minRows={2}
      spellCheck={false}
      value={text}
      onChange={(event) => read(event.currentTarget.value)}
    />
  );
}

function textOf(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}
