import { NativeSelect } from '@mantine/core';
import type { DriverPosition, FormField, FormKind } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { type Draft, isEntry, type Path, valueAt } from './draft.ts';

import { useKindTitle } from './field-words.ts';
import { Fold } from './fold.tsx';
import { type FieldProps, useForm } from './form-context.ts';
import { useLabels } from './labels.ts';
import { inOrder, isAccountField, isMainField } from './main-fields.ts';
import { ReadChoices } from './read-choices.tsx';

/** `{ kind, … }`: which one, and its own settings. */
export function KindField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const titleOf = useKindTitle();
  const { placeholder: _, ...labels } = useLabels({ field, path });
  const written = valueAt(form.draft, path);
  const kind = kindOf(written);
  const members = kindsOf(field, form.forms.kinds, form.draft, path);
  const member = members.find(({ id }) => id === kind);
  const preset = members.find(({ id }) => id === field.default);
  const isDecided = field.key === 'gate' || field.key === 'ready';
  const emptyLabel = preset
    ? t.byDefault(titleOf(preset.title))
    : isDecided
      ? t.automatic
      : field.required
        ? t.choose
        : t.none;
  const fields = member ? [...member.fields, ...(field.fields ?? [])].filter(isFirst) : [];
  const isMain = (inner: FormField) => inner.required || isMainField(kind, inner.key) || isWritten(written, inner.key);
  const main = inOrder(kind, fields.filter(isMain));
  const more = fields.filter((inner) => !isMain(inner));
  const position = member?.hasChoices && path[0] === 'target' ? (path[1] as DriverPosition) : null;
  const isAccount = ({ key }: FormField) => position !== null && isAccountField(kind, key);
  const show = (inner: FormField) => (
    <form.Field key={`${kind}.${inner.key}`} field={inner} path={[...path, inner.key]} />
  );

  function choose(next: string): void {
    if (next === '') return form.set(path, undefined);
    const chosen = members.find(({ id }) => id === next);
    const hasOptions = (chosen?.fields.length ?? 0) + (field.fields?.length ?? 0) > 0;
    form.set(path, hasOptions ? { kind: next } : next);
  }

  return (
    <div className={kind === '' ? 'kind' : 'kind is-chosen'}>
      <NativeSelect
        {...labels}
        value={kind}
        data={[
          ...(field.required && kind !== '' ? [] : [{ value: '', label: emptyLabel }]),
          ...members.map(({ id, title }) => ({ value: id, label: titleOf(title) })),
          ...(kind !== '' && !member ? [{ value: kind, label: kind }] : []),
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {fields.length > 0 && (
        <div className="kind-fields">
          {main.filter(isAccount).map(show)}
          {position !== null && <ReadChoices key={kind} position={position} kind={kind} />}
          {main.filter((inner) => !isAccount(inner)).map(show)}
          {more.length > 0 && (
            <Fold title={t.moreOptions} isForced={more.some(({ key }) => form.hasErrorIn([...path, key]))}>
              {more.map(show)}
            </Fold>
          )}
        </div>
      )}
    </div>
  );
}

export function kindOf(written: unknown): string {
  const kind = isEntry(written) ? written['kind'] : written;
  return typeof kind === 'string' ? kind : '';
}

/** Of busy checks only those that a driver of the machine offers, and what is written anyway. */
function kindsOf(
  field: FormField,
  kinds: Readonly<Record<string, readonly FormKind[]>>,
  { target }: Draft,
  path: Path,
): readonly FormKind[] {
  const members = (field.kinds && kinds[field.kinds]) ?? [];
  if (path[0] !== 'target') return members;
  const used = ['power', 'wake', 'sleep', 'status'].map((key) => kindOf(target[key]));
  return members.filter(({ drivers }) => !drivers || drivers.some((driver) => used.includes(driver)));
}

function isFirst(field: FormField, index: number, all: readonly FormField[]): boolean {
  return all.findIndex(({ key }) => key === field.key) === index;
}

function isWritten(written: unknown, key: string): boolean {
  return isEntry(written) && written[key] !== undefined;
}
