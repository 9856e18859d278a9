import { NativeSelect } from '@mantine/core';
import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { isEntry, valueAt } from './draft.ts';
import { useFieldWords } from './field-words.ts';
import { type FieldProps, useForm } from './form-context.ts';

/** True for a text that may also be an object with nothing but a program in it. */
export function isLinkOrProgram({ kind, also, fields }: FormField): boolean {
  return kind === 'text' && also?.includes('group') === true && programOf(fields) !== null;
}

/** What "wake and open" opens: a link or a short word for one, or a program of this computer. */
export function LinkOrProgramField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const words = useFieldWords(field, path);
  const value = valueAt(form.draft, path);
  const program = programOf(field.fields);
  const isProgram = isEntry(value);
  const { also: _, fields: __, ...link } = field;
  if (!program) return null;
  return (
    <>
      {(form.mayEditHostFields || isProgram) && (
        <NativeSelect
          label={words.title}
          value={isProgram ? 'program' : 'link'}
          // What reaches into this computer may not be taken away here either.
          disabled={!form.mayEditHostFields}
          data={[
            { value: 'link', label: t.opensLink },
            { value: 'program', label: t.opensProgram },
          ]}
          onChange={(event) =>
            form.set(path, event.currentTarget.value === 'program' ? { [program.key]: '' } : undefined)
          }
        />
      )}
      {isProgram ? (
        <form.Field field={program} path={[...path, program.key]} />
      ) : (
        <form.Field field={link} path={path} />
      )}
    </>
  );
}

function programOf(fields: readonly FormField[] | undefined): FormField | null {
  const [only, ...others] = fields ?? [];
  return only?.kind === 'command' && others.length === 0 ? only : null;
}
