import { Button, NativeSelect } from '@mantine/core';
import type { Entry, SettingsDocument } from '../../shared/document-edits.ts';
import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { fieldId, nameOf, type PortClash } from './draft.ts';
import { Field } from './field.tsx';
import { Fold } from './fold.tsx';
import { useForm } from './form-context.ts';
import { HttpServiceForm } from './http-service-form.tsx';
import { ListPreview } from './list-preview.tsx';
import { PortNotes } from './port-notes.tsx';
import { asRouteKind, type RouteKind, routeKindOf } from './route-kind.ts';

const mainKeys = ['gate', 'inUse'];
/** Shown in a row of their own, or decided by where the service stands. */
const placedKeys = ['id', 'name', 'kind', 'listen', 'to', ...mainKeys];

interface Props {
  readonly route: Entry;
  readonly index: number;
  /** The settings that it is or will be part of. */
  readonly document: SettingsDocument;
  readonly clashes: readonly PortClash[];
  readonly platform: string | null;
  readonly onRemove: () => void;
}

/** One service of the machine: where clients connect, where that goes, and what counts as use. */
export function ServiceForm(props: Props) {
  const { route, index, onRemove } = props;
  const form = useForm();
  const t = useMessages().editor;
  const kind = routeKindOf(route);
  const name = form.forms.route.find(({ key }) => key === 'name');
  const title = nameOf(route) || t.newService;
  const path = ['routes', index];

  return (
    <section className="service-form" aria-label={t.service(title)} id={fieldId(path)} tabIndex={-1}>
      <div className="service-form-head">
        <h3>{title}</h3>
        <Button variant="subtle" color="gray" className="quiet-button" onClick={onRemove}>
          {t.removeService(title)}
        </Button>
      </div>
      <div className="row-2">
        {name && <Field field={name} path={[...path, 'name']} />}
        <NativeSelect
          id={fieldId([...path, 'kind'])}
          label={t.serviceKind}
          description={t.serviceKindHelp}
          value={kind}
          data={[
            { value: 'tcp', label: t.serviceKinds.tcp },
            { value: 'http', label: t.serviceKinds.http },
            { value: 'udp', label: t.serviceKinds.udp },
          ]}
          onChange={(event) => form.set(path, asRouteKind(route, event.currentTarget.value as RouteKind))}
        />
      </div>
      {kind === 'http' ? (
        <HttpServiceForm {...props} />
      ) : (
        <PlainServiceForm {...props} fields={kind === 'udp' ? form.forms.udpRoute : form.forms.route} />
      )}
    </section>
  );
}

/** A service whose bytes or datagrams are forwarded as they are. */
function PlainServiceForm({
  route,
  index,
  clashes,
  platform,
  fields,
}: Props & { readonly fields: readonly FormField[] }) {
  const form = useForm();
  const t = useMessages().editor;
  const byKey = (key: string) => fields.find((field) => field.key === key);
  const at = (...keys: readonly string[]) => ['routes', index, ...keys];
  const port = byKey('to')?.fields?.find(({ key }) => key === 'port');
  const more = fields.filter(({ key }) => !placedKeys.includes(key));
  // The check of the whole file says the same beside the field, a moment later.
  const isSaidThere = form.errorAt(at('listen'), false) !== null;
  const row: readonly (readonly [FormField | undefined, readonly string[]])[] = [
    [byKey('listen'), ['listen']],
    [port, ['to', 'port']],
  ];

  return (
    <>
      <div className="row-2">
        {row.map(([field, keys]) => field && <Field key={keys.join('.')} field={field} path={at(...keys)} />)}
      </div>
      <PortNotes listen={route['listen']} clashes={isSaidThere ? [] : clashes} platform={platform} />
      <div className="row-2">
        {mainKeys.map((key) => {
          const field = byKey(key);
          return field && <Field key={key} field={field} path={at(key)} />;
        })}
      </div>
      <ListPreview route={route} name={nameOf(form.draft.target) || nameOf(route)} />
      <Fold title={t.moreOfService} isForced={more.some(({ key }) => form.hasErrorIn(at(key)))}>
        {more.map((field) => (
          <Field key={field.key} field={field} path={at(field.key)} />
        ))}
      </Fold>
    </>
  );
}
