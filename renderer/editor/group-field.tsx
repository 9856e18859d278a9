import { Switch } from '@mantine/core';
import { fieldId, type Path, valueAt, withValue } from './draft.ts';
import { useFieldWords } from './field-words.ts';
import { type FieldProps, FormProvider, useForm } from './form-context.ts';

/** Settings that belong together. Where being there means something by itself, they are switched on and off as one. */
export function GroupField({ field, path }: FieldProps) {
  const form = useForm();
  const words = useFieldWords(field, path);
  const error = form.errorAt(path, true);
  const isOn = !field.canBeOff || valueAt(form.draft, path) !== undefined;
  const help = [words.description, !isOn && words.placeholder].filter(Boolean).join(' ');
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
          {(field.fields ?? []).map((inner) => (
            <form.Field key={inner.key} field={inner} path={[...path, inner.key]} />
          ))}
        </FormProvider>
      )}
    </fieldset>
  );

  /** What was switched on stays on when its last value is cleared. */
  function keepingGroup(inner: Path, value: unknown): void {
    form.set(path, withValue(valueAt(form.draft, path), inner.slice(path.length), value) ?? {});
  }
}
