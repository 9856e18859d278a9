import { Button, FileButton, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import { textOfValue, valueAt } from './draft.ts';
import { type FieldProps, useForm } from './form-context.ts';
import { useLabels } from './labels.ts';

const maxFileBytes = 16_384;
const newOne = '\0new';

/** Which secret of the vault is used; a new one can be stored on the spot. The secret itself never comes back. */
export function SecretField({ field, path }: FieldProps) {
  const form = useForm();
  const t = useMessages().editor;
  const { placeholder: _, ...labels } = useLabels({ field, path });
  const [isAdding, setAdding] = useState(false);
  const name = valueAt(form.draft, [...path, 'secret']);
  const chosen = typeof name === 'string' ? name : '';
  const isStored = chosen === '' || form.secrets.some((each) => each.name === chosen);

  function choose(next: string): void {
    setAdding(next === newOne);
    if (next !== newOne) form.set(path, next === '' ? undefined : { secret: next });
  }

  return (
    <div className="kind">
      <NativeSelect
        {...labels}
        value={isAdding ? newOne : chosen}
        data={[
          { value: '', label: t.noSecret },
          ...form.secrets.map((each) => ({ value: each.name, label: each.name })),
          ...(isStored ? [] : [{ value: chosen, label: t.secretMissing(chosen) }]),
          { value: newOne, label: t.newSecret },
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {isAdding && (
        <NewSecret
          isFile={field.isLong ?? false}
          suggestion={`${textOfValue(form.draft.target['id'])}-${field.key}`}
          onStored={(stored) => {
            setAdding(false);
            form.set(path, { secret: stored });
          }}
        />
      )}
    </div>
  );
}

interface NewSecretProps {
  readonly suggestion: string;
  /** Usually a whole file, which nobody types. */
  readonly isFile: boolean;
  readonly onStored: (name: string) => void;
}

function NewSecret({ suggestion, isFile, onStored }: NewSecretProps) {
  const form = useForm();
  const t = useMessages().editor;
  const problemText = useProblemText();
  const [name, setName] = useState(suggestion);
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  async function take(file: File | null): Promise<void> {
    if (!file) return;
    if (file.size > maxFileBytes) return setProblem(t.fileTooLarge);
    setProblem(null);
    setValue(await file.text());
  }

  async function store(): Promise<void> {
    setProblem(null);
    try {
      form.onSecretsChanged(await form.store.request('secrets.set', { name, value }));
      onStored(name);
    } catch (error) {
      setProblem(problemText(error));
    }
  }

  return (
    <div className="kind-fields">
      <TextInput
        label={t.secretName}
        value={name}
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label={t.secretValue}
        description={t.secretHelp}
        error={problem}
        value={value}
        autoComplete="new-password"
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      {isFile && (
        <div>
          <FileButton onChange={(file) => void take(file)}>
            {(props) => (
              <Button {...props} variant="default">
                {t.chooseFile}
              </Button>
            )}
          </FileButton>
        </div>
      )}
      <div>
        <Button variant="default" disabled={name === '' || value === ''} onClick={() => void store()}>
          {t.storeSecret}
        </Button>
      </div>
    </div>
  );
}
