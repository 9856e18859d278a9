import { Input, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMessages } from '../messages.tsx';
import { amountOf, textOfValue, valueAt } from './draft.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { useLabels } from './labels.ts';

const durationUnits = ['s', 'm', 'h', 'd'] as const;
const sizeUnits = ['B', 'KiB', 'MiB', 'GiB', 'kB', 'KB', 'MB', 'GB'] as const;

/** A duration or a size: a number and its unit. */
export function AmountField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const { label, description, error, id, withAsterisk, placeholder } = useLabels({ field, path });
  const isDuration = field.kind === 'duration';
  const known: readonly string[] = isDuration ? ['ms', ...durationUnits] : sizeUnits;
  const written = amountOf(textOfValue(valueAt(form.draft, path)), known);
  const preset = amountOf(typeof field.default === 'string' ? field.default : '', known);
  const fallback = preset.unit || field.usualUnit || (isDuration ? 'm' : 'MiB');
  const [chosen, setChosen] = useState(fallback);
  const unit = written.unit || chosen;
  const names: Readonly<Record<string, string>> = {
    ms: t.milliseconds,
    s: t.seconds,
    m: t.minutes,
    h: t.hours,
    d: t.days,
  };
  const offered = isDuration
    ? unit === 'ms'
      ? known
      : durationUnits
    : known.slice(0, 4).includes(unit)
      ? known.slice(0, 4)
      : known;

  function set(amount: string, nextUnit: string): void {
    form.set(path, amount.trim() === '' ? undefined : `${amount.trim()}${/\d$/.test(amount.trim()) ? nextUnit : ''}`);
  }

  return (
    <Input.Wrapper
      label={label}
      description={description}
      error={error}
      labelProps={{ htmlFor: id }}
      descriptionProps={{ id: `${id}-help` }}
      errorProps={{ id: `${id}-error` }}
      withAsterisk={withAsterisk}
    >
      <div className="amount">
        <TextInput
          id={id}
          value={written.amount}
          placeholder={placeholder}
          inputMode="decimal"
          autoComplete="off"
          error={error !== null}
          aria-describedby={
            [description && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
          }
          onChange={(event) => set(event.currentTarget.value, unit)}
        />
        <NativeSelect
          aria-label={t.unitOf(label)}
          value={unit}
          data={offered.map((each) => ({ value: each, label: names[each] ?? each }))}
          onChange={(event) => {
            setChosen(event.currentTarget.value);
            set(written.amount, event.currentTarget.value);
          }}
        />
      </div>
    </Input.Wrapper>
  );
}
