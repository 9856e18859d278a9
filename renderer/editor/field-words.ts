import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import type { Path } from './draft.ts';

export interface FieldWords {
  readonly title: string;
  readonly description: string | null;
  /** What applies when the field is left empty. */
  readonly placeholder: string | null;
  readonly optionLabel: (option: string) => string;
}

/** A field's words in the language of the page. */
export function useFieldWords(field: FormField, _path: Path): FieldWords {
  const t = useMessages().editor;
  const byDefault = field.defaultText ?? (isPlain(field.default) ? String(field.default) : null);
  return {
    title: field.title,
    description: field.description,
    placeholder: byDefault === null ? null : t.byDefault(byDefault),
    optionLabel: (option) => option,
  };
}

function isPlain(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** Name of a driver, gate, check… in the language of the page. */
export function useKindTitle(): (id: string, title: string) => string {
  return (_id, title) => title;
}
