import { Button, CloseButton } from '@mantine/core';
import { useMessages } from '../messages.tsx';
import { fieldId, valueAt } from './draft.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { useLabels } from './labels.ts';

/** A list of things that have settings of their own. */
export function ListField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const { label, description, error } = useLabels({ field, path });
  const written = valueAt(form.draft, path);
  const preset: readonly unknown[] = Array.isArray(field.default) ? field.default : [];
  const items: readonly unknown[] = Array.isArray(written) ? written : preset;
  const { item } = field;
  if (!item) return null;

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
      {items.length === 0 && error && <p className="field-error">{error}</p>}
      <ol className="field-items">
        {items.map((_, index) => (
          <li key={index} className="field-item">
            <div className="field-item-main">
              <ListItem index={index} field={field} path={path} />
            </div>
            <CloseButton aria-label={t.removeEntry(`${label}, ${index + 1}`)} onClick={() => remove(index)} />
          </li>
        ))}
      </ol>
      <Button
        variant="default"
        size="sm"
        className="fit"
        aria-label={t.addEntry(label)}
        onClick={() => form.set(path, [...items, item.kind === 'kind' ? '' : {}])}
      >
        {t.add}
      </Button>
    </fieldset>
  );
}

interface ItemProps extends FieldProps {
  readonly index: number;
}

function ListItem({ field, path, index }: ItemProps) {
  const form = useForm();
  const t = useMessages().editor;
  if (!field.item) return null;
  const item = { ...field.item, title: t.entry(index + 1), description: null, required: true };
  return <form.Field field={item} path={[...path, index]} />;
}
