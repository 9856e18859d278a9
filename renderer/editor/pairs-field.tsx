import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { isEntry, valueAt } from './draft.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { useLabels } from './labels.ts';

/** Names of one's own with a plain text each, as far as each fits on a line. */
export function arePairs(field: FormField, value: unknown): boolean {
  if (field.item?.kind !== 'text' || field.item.also?.includes('secret')) return false;
  const entries = isEntry(value) ? Object.entries(value) : [];
  return entries.every(([name, text]) => typeof text === 'string' && !text.includes('\n') && !name.includes('='));
}

/** `name = value`, one each line. */
export function PairsField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const labels = useLabels({ field, path }, t.pairsEachLine);
  const [text, setText] = useState(() => linesOf(valueAt(form.draft, path)));

  function read(next: string): void {
    setText(next);
    const pairs = next.split('\n').flatMap((line): [string, string][] => {
      const [name = '', ...rest] = line.split('=');
      return name.trim() === '' ? [] : [[name.trim(), rest.join('=').trim()]];
    });
    form.set(path, pairs.length === 0 ? undefined : Object.fromEntries(pairs));
  }

  return (
    <Textarea
      {...labels}
      autosize
      minRows={2}
      spellCheck={false}
      value={text}
      onChange={(event) => read(event.currentTarget.value)}
    />
  );
}

function linesOf(value: unknown): string {
  if (!isEntry(value)) return '';
  return Object.entries(value)
    .map(([name, text]) => `${name} = ${String(text)}`)
    .join('\n');
}
