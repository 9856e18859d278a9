import { Button, Modal, PasswordInput, TextInput } from '@mantine/core';
import { type SyntheticEvent, useEffect, useState } from 'react';
import type { AppState } from '../../shared/app-state.ts';
import { isSecretName } from '../../shared/secret-names.ts';
import type { SecretName } from '../../shared/settings-calls.ts';
import { useMessages, useSay } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Store } from '../store.ts';

/** Names of the secrets, and what can be done about them. Values go in and never come out. */
export function VaultCard({ store, app }: { readonly store: Store; readonly app: AppState }) {
  const { settingsPage: t, frame } = useMessages();
  const say = useSay();
  const textOf = useProblemText();
  const [names, setNames] = useState<readonly SecretName[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const [deleting, setDeleting] = useState<string | null>(null);

  useEffect(() => {
    store.request('secrets.names', {}).then(setNames, () => undefined);
  }, [store]);

  async function run(action: () => Promise<readonly SecretName[]>, success: string): Promise<boolean> {
    setProblem(null);
    setDone('');
    try {
      setNames(await action());
      setDone(success);
      return true;
    } catch (error) {
      setProblem(textOf(error));
      return false;
    }
  }

  const notes = { system: t.vaultSystem, file: t.vaultFile, basic_text: t.vaultBasicText };
  return (
    <section className="card" aria-labelledby="settings-vault">
      <h3 id="settings-vault">{t.vault}</h3>
      <p className="soft">
        {t.vaultHelp} {t.secretNameHelp}
      </p>
      <p className={app.vault.kind === 'system' ? 'soft' : 'setting-warning'}>{notes[app.vault.kind]}</p>
      {app.vault.warning && <p className="setting-problem">{say.fault(app.vault.warning)}</p>}
      {names?.length === 0 && <p className="soft">{t.noSecrets}</p>}
      {names !== null && names.length > 0 && (
        <ul className="secrets">
          {names.map(({ name, from }) => (
            <li key={`${from} ${name}`}>
              <code>{name}</code>
              {from === 'environment' ? (
                <span className="soft">{t.fromEnvironment}</span>
              ) : (
                <Button
                  variant="subtle"
                  color="alarm"
                  size="compact-sm"
                  aria-label={t.deleteSecret(name)}
                  onClick={() => setDeleting(name)}
                >
                  {t.delete}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <SecretForm
        onSave={(name, value) => run(() => store.request('secrets.set', { name, value }), t.secretSaved(name))}
      />
      <output>{done && <p className="setting-done">{done}</p>}</output>
      <div role="alert">{problem && <p className="setting-problem">{problem}</p>}</div>
      {deleting !== null && (
        <Modal.Root opened onClose={() => setDeleting(null)} centered lockScroll={false}>
          <Modal.Overlay />
          <Modal.Content>
            <Modal.Body className="dialog settings-dialog">
              <Modal.Title>{t.deleteQuestion(deleting)}</Modal.Title>
              <p>{t.deleteHelp}</p>
              <div className="dialog-actions">
                <Button variant="default" onClick={() => setDeleting(null)} data-autofocus>
                  {frame.cancel}
                </Button>
                <Button
                  color="alarm"
                  onClick={() => {
                    setDeleting(null);
                    void run(() => store.request('secrets.delete', { name: deleting }), t.secretDeleted(deleting));
                  }}
                >
                  {t.delete}
                </Button>
              </div>
            </Modal.Body>
          </Modal.Content>
        </Modal.Root>
      )}
    </section>
  );
}

function SecretForm({ onSave }: { readonly onSave: (name: string, value: string) => Promise<boolean> }) {
  const t = useMessages().settingsPage;
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [isSaving, setIsSaving] = useState(false);
  const isBadName = name !== '' && !isSecretName(name);

  async function save(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (!isSecretName(name) || value === '') return;
    setIsSaving(true);
    const isSaved = await onSave(name, value);
    setIsSaving(false);
    if (!isSaved) return;
    setName('');
    setValue('');
  }

  return (
    <form className="secret-form" onSubmit={(event) => void save(event)}>
      <TextInput
        label={t.secretName}
        value={name}
        error={isBadName ? t.badSecretName : null}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label={t.secretValue}
        value={value}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t.showSecret, 'aria-hidden': false, tabIndex: 0 }}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={isSaving} disabled={!isSecretName(name) || value === ''}>
        {t.saveSecret}
      </Button>
    </form>
  );
}
