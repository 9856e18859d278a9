import { Button, CloseButton } from '@mantine/core';
import { useMessages } from '../messages.tsx';
import { fieldId, textOfValue, valueAt } from './draft.ts';
import { useKindTitle } from './field-words.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { useLabels } from './labels.ts';

/** A list of things that have settings of their own. */
export function ListField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const titleOf = useKindTitle();
  const { label, description, error } = useLabels({ field, path });
  const written = valueAt(form.draft, path);
  const preset: readonly unknown[] = Array.isArray(field.default) ? field.default : [];
  const items: readonly unknown[] = Array.isArray(written) ? written : [];
  const isPreset = !Array.isArray(written) && preset.length > 0;
  const { item } = field;
  if (!item) return null;

  function nameOf(value: unknown): string {
    const kind = item?.kinds && form.forms.kinds[item.kinds].find(({ id }) => id === value);
    return kind ? titleOf(kind.title) : textOfValue(value);
  }

  function add(): void {
    form.set(path, [...(isPreset ? preset : items), item?.kind === 'group' ? {} : '']);
  }

  function remove(index: number): void {
    form.set(
      path,
      items.filter((_, position) => position !== index),
    );
  }

  return (
    <fieldset className="field-group" id={fieldId(path)} tabIndex={-1}>
      <legend>{label}</legend>
      {description && <p className="field-help">{description}</p>}
      {isPreset && <p>{t.byDefault(preset.map(nameOf).join(', '))}</p>}
      {items.length === 0 && error && <p className="field-error">{error}</p>}
      <ol className="field-items">
        {items.map((_, index) => (
          <li key={index} className="field-item">
            <div>
              <ListItem index={index} field={field} path={path} />
            </div>
            <CloseButton aria-label={t.removeEntry(`${label}, ${index + 1}`)} onClick={() => remove(index)} />
          </li>
        ))}
      </ol>
      <Button variant="default" size="sm" className="fit" aria-label={t.addEntry(label)} onClick={add}>
        {t.add}
      </Button>
    </fieldset>
  );
}

function ListItem({ field, path, index }: FieldProps & { readonly index: number }) {
  const form = useForm();
  const t = useMessages().editor;
  if (!field.item) return null;
  const item = { ...field.item, title: t.entry(index + 1), description: null, required: true };
  return <form.Field field={item} path={[...path, index]} />;
}
