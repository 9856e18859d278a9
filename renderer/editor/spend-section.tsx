import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { useStore } from '../store.ts';
import { useUsageWords } from '../usage-words.ts';
import { Field } from './field.tsx';
import { Fold } from './fold.tsx';
import { useForm } from './form-context.ts';

export const spendKeys: readonly string[] = ['cost', 'spend'];

interface Props {
  readonly fields: readonly FormField[];
  /** Id of the machine as it is in force; null for a new one. */
  readonly target: string | null;
}

/** What a machine costs and how long it may be up, with what it was up for so far. */
export function SpendSection({ fields, target }: Props) {
  const form = useForm();
  const t = useMessages().editor;
  const usage = useStore(form.store, (state) => state.snapshot?.targets.find(({ id }) => id === target)?.usage);
  const words = useUsageWords(form.store);
  return (
    <section className="card">
      <Fold title={t.sectionSpend} isForced={spendKeys.some((key) => form.hasErrorIn(['target', key]))}>
        {usage && <p className="banner">{[words.soFar(usage), ...words.limits(usage)].join(' ')}</p>}
        {fields
          .filter(({ key }) => spendKeys.includes(key))
          .map((field) => (
            <Field key={field.key} field={field} path={['target', field.key]} />
          ))}
      </Fold>
    </section>
  );
}
