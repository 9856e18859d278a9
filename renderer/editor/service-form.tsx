import { Button } from '@mantine/core';
import type { Entry } from '../../shared/document-edits.ts';
import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { fieldId, nameOf, type PortClash } from './draft.ts';
import { Field } from './field.tsx';
import { Fold } from './fold.tsx';
import { useForm } from './form-context.ts';
import { PortNotes } from './port-notes.tsx';

const mainKeys = ['gate', 'inUse'];
/** Shown in a row of their own, or decided by where the service stands. */
const placedKeys = ['id', 'name', 'kind', 'listen', 'to', ...mainKeys];

interface Props {
  readonly route: Entry;
  readonly index: number;
  readonly clashes: readonly PortClash[];
  readonly platform: string | null;
  readonly onRemove: () => void;
}

/** One service of the machine: where clients connect, where that goes, and what counts as use. */
export function ServiceForm({ route, index, clashes, platform, onRemove }: Props) {
  const form = useForm();
  const t = useMessages().editor;
  const fields = form.forms.route;
  const byKey = (key: string) => fields.find((field) => field.key === key);
  const at = (...keys: readonly string[]) => ['routes', index, ...keys];
  const port = byKey('to')?.fields?.find(({ key }) => key === 'port');
  const more = fields.filter(({ key }) => !placedKeys.includes(key));
  const title = nameOf(route) || t.newService;
  // The check of the whole file says the same beside the field, a moment later.
  const isSaidThere = form.errorAt(at('listen'), false) !== null;
  const row: readonly (readonly [FormField | undefined, readonly string[]])[] = [
    [byKey('name'), ['name']],
    [byKey('listen'), ['listen']],
    [port, ['to', 'port']],
  ];

  return (
    <section className="service-form" aria-label={t.service(title)} id={fieldId(at())} tabIndex={-1}>
      <div className="service-form-head">
        <h3>{title}</h3>
        <Button variant="subtle" color="gray" className="quiet-button" onClick={onRemove}>
          {t.removeService(title)}
        </Button>
      </div>
      <div className="row-3">
        {row.map(([field, keys]) => field && <Field key={keys.join('.')} field={field} path={at(...keys)} />)}
      </div>
      <PortNotes listen={route['listen']} clashes={isSaidThere ? [] : clashes} platform={platform} />
      <div className="row-2">
        {mainKeys.map((key) => {
          const field = byKey(key);
          return field && <Field key={key} field={field} path={at(key)} />;
        })}
      </div>
      <Fold title={t.moreOfService} isForced={more.some(({ key }) => form.hasErrorIn(at(key)))}>
        {more.map((field) => (
          <Field key={field.key} field={field} path={at(field.key)} />
        ))}
      </Fold>
    </section>
  );
}
