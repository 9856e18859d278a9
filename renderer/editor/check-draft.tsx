import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { AccessCheckDialog } from '../machine-access.tsx';
import { useMessages } from '../messages.tsx';
import { nameOf } from './draft.ts';
import { useForm } from './form-context.ts';
import { kindOf } from './kind-field.tsx';

const positions = ['power', 'wake', 'sleep', 'status'] as const;

/** Checks access with what is filled in, before it is saved. Nothing where no driver of the machine can be checked. */
export function CheckDraft() {
  const form = useForm();
  const t = useMessages().editor;
  const [checked, setChecked] = useState<typeof form.draft.target | null>(null);
  const { store } = form;
  const ask = useCallback(() => store.request('draft.preflight', { machine: checked ?? {} }), [store, checked]);
  const { target } = form.draft;
  const canCheck = positions.some((position) => {
    const kind = kindOf(target[position]);
    return form.forms.kinds[position].some(({ id, hasPreflight }) => id === kind && hasPreflight);
  });
  if (!canCheck) return null;
  return (
    <div className="read-choices">
      <Button variant="default" onClick={() => setChecked(target)}>
        {t.checkAccess}
      </Button>
      <span className="soft">{t.checkAccessHelp}</span>
      {checked && <AccessCheckDialog name={nameOf(checked)} ask={ask} onClose={() => setChecked(null)} />}
    </div>
  );
}
