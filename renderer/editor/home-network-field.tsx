import type { FormField } from '../../shared/forms.ts';
import { valueAt } from './draft.ts';
import { Field } from './field.tsx';
import { useForm } from './form-context.ts';
import { TakeNetwork } from './take-network.tsx';

const path = ['target', 'homeNetwork'];

/** The network that a machine belongs to, to be typed or taken. */
export function HomeNetworkField({ field }: { readonly field: FormField | undefined }) {
  const form = useForm();
  if (!field) return null;
  return (
    <div className="stack">
      <Field field={field} path={path} />
      <TakeNetwork
        store={form.store}
        value={valueAt(form.draft, path)}
        onTake={(mac) => form.set(path, mac ?? undefined)}
      />
    </div>
  );
}
