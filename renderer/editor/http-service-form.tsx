import type { Entry, SettingsDocument } from '../../shared/document-edits.ts';
import { targetsOf } from '../../shared/document-edits.ts';
import { useMessages } from '../messages.tsx';
import { nameOf, type PortClash, textOfValue } from './draft.ts';
import { EndpointsField } from './endpoints-field.tsx';
import { endpointsOf } from './endpoint-edits.ts';
import { Field } from './field.tsx';
import { Fold } from './fold.tsx';
import { useForm } from './form-context.ts';
import { ListenerField } from './listener-field.tsx';
import { PagePreview } from './page-preview.tsx';

const severalKeys = ['strategy', 'wakeAll', 'strictOrder'];
const mainKeys = ['whileWaking', 'inUse'];
const placedKeys = [
  'id',
  'name',
  'kind',
  'listener',
  'listen',
  'match',
  'to',
  'endpoints',
  ...severalKeys,
  ...mainKeys,
  'gate',
];

interface Props {
  readonly route: Entry;
  readonly index: number;
  readonly document: SettingsDocument;
  readonly clashes: readonly PortClash[];
  readonly platform: string | null;
}

/** What an HTTP service has besides its name: which requests it takes, and where they are answered. */
export function HttpServiceForm({ route, index, document, clashes, platform }: Props) {
  const form = useForm();
  const t = useMessages().editor;
  const fields = form.forms.httpRoute;
  const path = ['routes', index];
  const at = (...keys: readonly string[]) => [...path, ...keys];
  const byKey = (key: string) => fields.find((field) => field.key === key);
  const match = byKey('match')?.fields ?? [];
  const isShared = route['listener'] !== undefined;
  const shownMatch = match.filter(({ key }) => isShared && key !== 'anyHost');
  const moreMatch = match.filter((field) => !shownMatch.includes(field));
  const more = fields.filter(({ key }) => !placedKeys.includes(key));
  const ownId = form.draft.target['id'];
  const machines = targetsOf(document).filter(({ id }) => id !== ownId);
  const row = (keys: readonly string[]) =>
    keys.map((key) => {
      const field = byKey(key);
      return field && <Field key={key} field={field} path={at(key)} />;
    });

  return (
    <>
      <ListenerField route={route} index={index} document={document} clashes={clashes} platform={platform} />
      {shownMatch.length > 0 && (
        <div className="row-2">
          {shownMatch.map((field) => (
            <Field key={field.key} field={field} path={at('match', field.key)} />
          ))}
        </div>
      )}
      <EndpointsField route={route} path={path} fields={byKey('to')?.fields ?? []} machines={machines} />
      {endpointsOf(route).length > 1 && <div className="row-2">{row(severalKeys)}</div>}
      <div className="row-2">{row(mainKeys)}</div>
      {row(['gate'])}
      {route['whileWaking'] === 'page' && (
        <PagePreview name={nameOf(form.draft.target) || textOfValue(route['name'])} />
      )}
      <Fold
        title={t.moreOfService}
        isForced={[...more.map(({ key }) => at(key)), ...moreMatch.map(({ key }) => at('match', key))].some((each) =>
          form.hasErrorIn(each),
        )}
      >
        {moreMatch.map((field) => (
          <Field key={field.key} field={field} path={at('match', field.key)} />
        ))}
        {more.map((field) => (
          <Field key={field.key} field={field} path={at(field.key)} />
        ))}
      </Fold>
    </>
  );
}
