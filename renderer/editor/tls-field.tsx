import { NativeSelect } from '@mantine/core';
import { useMessages } from '../messages.tsx';
import { isEntry, valueAt } from './draft.ts';
import { Field } from './field.tsx';
import { useKindTitle } from './field-words.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { kindOf } from './kind-field.tsx';
import { useLabels } from './labels.ts';

interface Props extends FieldProps {
  /** The URL says already that there is TLS. */
  readonly isImplied: boolean;
}

/** TLS to an endpoint: none, or how its certificate is checked. */
export function TlsField({ field, path, isImplied }: Props) {
  const form = useForm();
  const t = useMessages().editor;
  const titleOf = useKindTitle();
  const { placeholder: _, ...labels } = useLabels({ field, path });
  const written = valueAt(form.draft, path);
  const verify = isEntry(written) ? kindOf(written['verify'] ?? 'system') : written === true ? 'system' : '';
  const members = form.forms.kinds.verify;
  const member = members.find(({ id }) => id === verify);
  const serverName = isEntry(written) ? written['serverName'] : undefined;
  const nameField = field.fields?.find(({ key }) => key === 'serverName');

  function choose(next: string): void {
    const named = serverName === undefined ? {} : { serverName };
    if (next === '') form.set(path, undefined);
    else if (next === 'system' && serverName === undefined) form.set(path, true);
    else form.set(path, { verify: membersNeeds(next) ? { kind: next } : next, ...named });
  }

  const membersNeeds = (id: string) => (members.find((each) => each.id === id)?.fields.length ?? 0) > 0;
  return (
    <div className={verify === '' ? 'kind' : 'kind is-chosen'}>
      <NativeSelect
        {...labels}
        description={t.tlsHelp}
        error={form.errorAt(path, true)}
        value={verify}
        data={[
          { value: '', label: isImplied ? t.automatic : t.no },
          ...members.map(({ id, title }) => ({ value: id, label: t.tlsBy(titleOf(title)) })),
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {verify !== '' && (
        <div className="kind-fields">
          {member?.fields.map((inner) => (
            <Field key={`${verify}.${inner.key}`} field={inner} path={[...path, 'verify', inner.key]} />
          ))}
          {nameField && isEntry(written) && <Field field={nameField} path={[...path, 'serverName']} />}
        </div>
      )}
    </div>
  );
}
