import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';

interface Props<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them in sight. */
export function OneOf<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  const id = useId();
  return (
    <div className="setting">
      <span className="setting-label" id={id}>
        {label}
      </span>
      <SegmentedControl
        aria-labelledby={id}
        value={value}
        onChange={onChange}
        data={options.map(([option, text]) => ({ value: option, label: text }))}
      />
    </div>
  );
}
