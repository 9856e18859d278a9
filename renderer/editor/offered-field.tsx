import { Autocomplete } from '@mantine/core';
import type { OfferedValue } from '../../shared/draft-calls.ts';
import { type Path, textOfValue, valueAt, withValue } from './draft.ts';
import { useForm } from './form-context.ts';
import type { useLabels } from './labels.ts';

interface Props extends ReturnType<typeof useLabels> {
  readonly path: Path;
  readonly offered: readonly OfferedValue[];
  readonly read: (text: string) => unknown;
}

/** A text for which there is something to choose from; anything else may be typed all the same. */
export function OfferedField({ path, offered, read, ...labels }: Props) {
  const form = useForm();
  const notes = new Map(offered.map(({ value, note = '' }) => [String(value), note]));

  function choose(text: string): void {
    const { sets = {} } = offered.find(({ value }) => String(value) === text) ?? {};
    // Together, because one follows from the other.
    const [list = '', position = '', ...rest] = path;
    const around = valueAt(form.draft, [list, position]);
    const chosen = withValue(around, rest, read(text));
    const all = Object.entries(sets).reduce((value, [key, next]) => withValue(value, key.split('.'), next), chosen);
    form.set([list, position], all);
  }

  return (
    <Autocomplete
      {...labels}
      value={textOfValue(valueAt(form.draft, path))}
      data={[...notes.keys()]}
      limit={200}
      maxDropdownHeight={280}
      autoComplete="off"
      spellCheck={false}
      filter={({ options, search }) => {
        const wanted = search.trim().toLowerCase();
        // What was chosen is no reason to hide the others.
        if (notes.has(search.trim())) return options;
        return options.filter(
          (option) =>
            'value' in option && `${option.value} ${notes.get(option.value) ?? ''}`.toLowerCase().includes(wanted),
        );
      }}
      renderOption={({ option }) => (
        <span className="offered">
          <span>{option.value}</span>
          <span className="offered-note">{notes.get(option.value)}</span>
        </span>
      )}
      onChange={choose}
    />
  );
}
