import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { fieldId } from './draft.ts';
import { useFieldWords } from './field-words.ts';
import { type FieldProps, useForm } from './form-context.ts';

/** Label, help and error of a field, as Mantine's inputs take them. */
export function useLabels({ field, path }: FieldProps, more: string | null = null) {
  const form = useForm();
  const words = useFieldWords(field, path);
  const t = useMessages().editor;
  const marks = field.hostAccess ? t.reachesIn : null;
  const description = [words.description, words.isOwnHelp ? null : more, marks && `(${marks})`]
    .filter((part) => part !== null)
    .join(' ');
  return {
    id: fieldId(path),
    label: words.title,
    description: description === '' ? undefined : description,
    error: form.errorAt(path, isContainer(field)),
    // An entry of a list that is there has a value, or is taken away.
    withAsterisk: field.required && typeof path.at(-1) !== 'number',
    placeholder: words.placeholder ?? undefined,
  };
}

function isContainer({ kind, item }: FormField): boolean {
  return kind === 'kind' || kind === 'group' || (kind === 'list' && item?.kind !== 'text' && item?.kind !== 'number');
}
