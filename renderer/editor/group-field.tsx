import { Switch } from '@mantine/core';
import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { fieldId, type Path, startsWith, valueAt, withValue } from './draft.ts';
import { useFieldWords } from './field-words.ts';
import { Fold } from './fold.tsx';
import { type FieldProps, FormProvider, useForm } from './form-context.ts';
import { isFinerField } from './main-fields.ts';

/** Settings that belong together. Where being there means something by itself, they are switched on and off as one. */
export function GroupField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const words = useFieldWords(field, path);
  const error = form.errorAt(path, true);
  const isOn = !field.canBeOff || valueAt(form.draft, path) !== undefined;
  const help = [words.description, !isOn && words.placeholder].filter(Boolean).join(' ');
  const fields = field.fields ?? [];
  const finer = fields.filter((inner) => isFiner(inner));
  const show = (inner: FormField) => <form.Field key={inner.key} field={inner} path={[...path, inner.key]} />;
  return (
    <fieldset
      className={field.canBeOff && isOn ? 'field-group is-switched-on' : 'field-group'}
      id={fieldId(path)}
      tabIndex={-1}
      aria-label={field.canBeOff ? words.title : undefined}
    >
      {!field.canBeOff && <legend>{words.title}</legend>}
      {field.canBeOff ? (
        <Switch
          label={words.title}
          description={help}
          error={error}
          checked={isOn}
          onChange={(event) => form.set(path, event.currentTarget.checked ? {} : undefined)}
        />
      ) : (
        <>
          {help !== '' && <p className="field-help">{help}</p>}
          {error !== null && <p className="field-error">{error}</p>}
        </>
      )}
      {isOn && (
        <FormProvider value={field.canBeOff ? { ...form, set: keepingGroup } : form}>
          {fields.filter((inner) => !isFiner(inner)).map(show)}
          {finer.length > 0 && (
            <Fold title={t.moreOptions} isForced={finer.some(({ key }) => form.hasErrorIn([...path, key]))}>
              {finer.map(show)}
            </Fold>
          )}
        </FormProvider>
      )}
    </fieldset>
  );

  function isFiner({ key }: FormField): boolean {
    return isFinerField(field.key, key) && valueAt(form.draft, [...path, key]) === undefined;
  }

  /** What was switched on stays on when its last value is cleared. */
  function keepingGroup(inner: Path, value: unknown): void {
    if (!startsWith(inner, path)) return form.set(inner, value);
    form.set(path, withValue(valueAt(form.draft, path), inner.slice(path.length), value) ?? {});
  }
}
