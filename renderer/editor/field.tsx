import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { lineOf, wordsOf } from '../../shared/templates.ts';
import { useMessages } from '../messages.tsx';
import { AmountField } from './amount-field.tsx';
import { fieldId, isEntry, textOfValue, valueAt, valueOfText } from './draft.ts';
import { useFieldWords } from './field-words.ts';
import { DestroyDialog } from './destroy-dialog.tsx';
import { type FieldProps, useForm } from './form-context.ts';
import { GroupField } from './group-field.tsx';
import { JsonField } from './json-field.tsx';
import { KindField } from './kind-field.tsx';
import { useLabels } from './labels.ts';
import { isLinkOrProgram, LinkOrProgramField } from './link-or-program-field.tsx';
import { ListField } from './list-field.tsx';
import { OfferedField } from './offered-field.tsx';
import { arePairs, PairsField } from './pairs-field.tsx';
import { SecretField } from './secret-field.tsx';

/** One setting with its help, its default and what is wrong with it. */
export function Field({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const value = valueAt(form.draft, path);
  if (field.hostAccess && !form.mayEditHostFields) return <HostField field={field} path={path} />;
  if (field.also?.includes('secret') && isEntry(value)) return <SecretField field={field} path={path} />;
  if (isLinkOrProgram(field)) return <LinkOrProgramField field={field} path={path} />;
  if (field.also?.includes('group') && isEntry(value)) return <JsonField field={field} path={path} />;

  switch (field.kind) {
    case 'text':
    case 'number':
      return <TextField field={field} path={path} />;
    case 'switch':
      return field.default === null ? (
        <YesNoField field={field} path={path} />
      ) : (
        <SwitchField field={field} path={path} />
      );
    case 'choice':
      return <ChoiceField field={field} path={path} />;
    case 'duration':
    case 'size':
      return <AmountField field={field} path={path} />;
    case 'secret':
      return <SecretField field={field} path={path} />;
    case 'list':
      return field.item && ['text', 'number'].includes(field.item.kind) ? (
        <LinesField field={field} path={path} />
      ) : (
        <ListField field={field} path={path} />
      );
    case 'command':
      return (
        <TextField
          field={field}
          path={path}
          toText={lineOf}
          toValue={(text) => (text === '' ? undefined : wordsOf(text))}
          help={t.commandHelp}
        />
      );
    case 'kind':
      return <KindField field={field} path={path} />;
    case 'group':
      return <GroupField field={field} path={path} />;
    case 'map':
      return arePairs(field, value) ? (
        <PairsField field={field} path={path} />
      ) : (
        <JsonField field={field} path={path} />
      );
    case 'json':
      return <JsonField field={field} path={path} />;
  }
}

interface TextFieldProps extends FieldProps {
  readonly toText?: (value: unknown) => string;
  readonly toValue?: (text: string) => unknown;
  readonly help?: string;
}

function TextField({ field, path, toText = textOfValue, toValue, help }: TextFieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const mayBeList = field.also?.includes('list') ?? false;
  const labels = useLabels({ field, path }, help ?? (mayBeList ? t.severalByComma : null));
  const value = valueAt(form.draft, path);
  const read = (text: string) => {
    if (field.kind === 'number' && /^-?\d+(\.\d+)?$/.test(text.trim())) return Number(text);
    return valueOfText(text, mayBeList);
  };
  if (toValue)
    return <CommandInput {...labels} line={toText(value)} onLine={(line) => form.set(path, toValue(line))} />;
  if (field.isLong)
    return (
      <Textarea
        {...labels}
        className="monospace"
        autosize
        minRows={3}
        maxRows={16}
        spellCheck={false}
        value={toText(value)}
        onChange={({ currentTarget: { value: text } }) => form.set(path, text === '' ? undefined : text)}
      />
    );
  const offered = form.offeredAt(path);
  if (offered.length > 0) return <OfferedField {...labels} path={path} offered={offered} read={read} />;
  return (
    <TextInput
      {...labels}
      value={toText(value)}
      inputMode={field.kind === 'number' ? 'numeric' : undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => form.set(path, read(event.currentTarget.value))}
    />
  );
}

interface CommandInputProps extends ReturnType<typeof useLabels> {
  readonly line: string;
  readonly onLine: (line: string) => void;
}

/** Keeps the line as it is typed: quotes and blanks that are not finished yet would get lost on the way. */
function CommandInput({ line, onLine, ...labels }: CommandInputProps) {
  return (
    <TextInput
      {...labels}
      key={labels.id}
      defaultValue={line}
      autoComplete="off"
      spellCheck={false}
      className="monospace"
      onChange={(event) => onLine(event.currentTarget.value)}
    />
  );
}

function SwitchField({ field, path }: FieldProps) {
  const form = useForm();
  const { placeholder: _, withAsterisk: __, ...labels } = useLabels({ field, path });
  const value = valueAt(form.draft, path);
  const isOn = typeof value === 'boolean' ? value : field.default === true;
  return (
    <Switch
      {...labels}
      checked={isOn}
      onChange={(event) => {
        const next = event.currentTarget.checked;
        form.set(path, next === field.default ? undefined : next);
      }}
    />
  );
}

/** For what is decided by itself as long as nobody decides it. */
function YesNoField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const words = useFieldWords(field, path);
  const { placeholder: _, ...labels } = useLabels({ field, path });
  const value = valueAt(form.draft, path);
  return (
    <NativeSelect
      {...labels}
      value={typeof value === 'boolean' ? String(value) : ''}
      data={[
        { value: '', label: words.automatic === null ? t.automatic : t.automaticIs(words.automatic) },
        { value: 'true', label: t.yes },
        { value: 'false', label: t.no },
      ]}
      onChange={({ currentTarget: { value: text } }) => form.set(path, text === '' ? undefined : text === 'true')}
    />
  );
}

function ChoiceField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const words = useFieldWords(field, path);
  const { placeholder: _, ...labels } = useLabels({ field, path });
  const options = field.options ?? [];
  const value = valueAt(form.draft, path);
  const isKnown = value === undefined || options.includes(value as string);
  const empty = field.default === null ? t.notSet : t.byDefault(words.optionLabel(field.default as string));
  const [asked, setAsked] = useState<string | null>(null);

  function choose(text: string): void {
    form.set(path, text === '' ? undefined : (options.find((option) => String(option) === text) ?? text));
  }

  return (
    <>
      <NativeSelect
        {...labels}
        value={textOfValue(value)}
        data={[
          ...(field.required ? [] : [{ value: '', label: empty }]),
          ...options.map((option) => ({ value: String(option), label: words.optionLabel(option) })),
          ...(isKnown ? [] : [{ value: textOfValue(value), label: textOfValue(value) }]),
        ]}
        onChange={({ currentTarget: { value: text } }) =>
          field.destroying?.includes(text) ? setAsked(text) : choose(text)
        }
      />
      {asked !== null && (
        <DestroyDialog
          choice={words.optionLabel(asked)}
          onCancel={() => setAsked(null)}
          onChoose={() => {
            setAsked(null);
            choose(asked);
          }}
        />
      )}
    </>
  );
}

function LinesField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const labels = useLabels({ field, path }, t.oneEachLine);
  const value = valueAt(form.draft, path);
  const lines: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const read = (text: string) => {
    if (text.trim() === '') return undefined;
    const items = text.split('\n');
    return field.item?.kind === 'number' ? items.map((item) => (/^\d+$/.test(item) ? Number(item) : item)) : items;
  };
  return (
    <Textarea
      {...labels}
      autosize
      minRows={2}
      spellCheck={false}
      value={lines.map(textOfValue).join('\n')}
      onChange={(event) => form.set(path, read(event.currentTarget.value))}
      // An empty line is no entry once the field is left.
      onBlur={() => form.set(path, withoutEmpty(lines))}
    />
  );
}

function withoutEmpty(lines: readonly unknown[]): unknown {
  const left = lines.map((line) => (typeof line === 'string' ? line.trim() : line)).filter((line) => line !== '');
  return left.length === 0 ? undefined : left;
}

/** A value that this page may not change, shown whole, with the reason. */
function HostField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const words = useFieldWords(field, path);
  const value = valueAt(form.draft, path);
  return (
    <TextInput
      id={fieldId(path)}
      label={words.title}
      description={[words.description, t.onlyInFile].filter(Boolean).join(' ')}
      className="host-field monospace"
      value={field.kind === 'command' ? lineOf(value) : textOfValue(value)}
      placeholder={t.notSet}
      error={form.errorAt(path, false)}
      readOnly
    />
  );
}
