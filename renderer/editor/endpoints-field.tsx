import { ActionIcon, Button, CloseButton, NativeSelect } from '@mantine/core';
import type { Entry } from '../../shared/document-edits.ts';
import type { FormField } from '../../shared/forms.ts';
import { useMessages } from '../messages.tsx';
import { fieldId, nameOf, type Path, textOfValue } from './draft.ts';
import { endpointsOf, moved, withEndpoints } from './endpoint-edits.ts';
import { Field } from './field.tsx';
import { Fold } from './fold.tsx';
import { useForm } from './form-context.ts';
import { TlsField } from './tls-field.tsx';

const someUrl = ':url';

interface Props {
  readonly route: Entry;
  readonly path: Path;
  /** Of one endpoint. */
  readonly fields: readonly FormField[];
  /** The other machines of the settings. */
  readonly machines: readonly Entry[];
}

/** Where a request is answered: one place, or several in an order. */
export function EndpointsField({ route, path, fields, machines }: Props) {
  const form = useForm();
  const t = useMessages().editor;
  const isList = Array.isArray(route['endpoints']);
  const endpoints = endpointsOf(route);
  const ownId = form.draft.target['id'];
  const put = (next: readonly Entry[]) => form.set(path, withEndpoints(route, next, ownId));
  const error = form.errorAt([...path, 'endpoints'], true);
  const add = (
    <Button
      variant="default"
      size="sm"
      className="fit"
      onClick={() => form.set(path, { ...withoutTo(route), endpoints: [...endpoints, { url: '' }] })}
    >
      {t.addEndpoint}
    </Button>
  );
  const part = (at: Path, endpoint: Entry) => <EndpointParts path={at} endpoint={endpoint} fields={fields} />;

  if (!isList) {
    return (
      <div className="stack">
        {endpoints.map((endpoint) => (
          <div key="only">{part([...path, 'to'], endpoint)}</div>
        ))}
        {add}
      </div>
    );
  }
  return (
    <fieldset className="field-group" id={fieldId([...path, 'endpoints'])} tabIndex={-1}>
      <legend>{t.endpoints}</legend>
      <p className="field-help">{t.endpointsHelp}</p>
      {error !== null && <p className="field-error">{error}</p>}
      <ol className="field-items">
        {endpoints.map((endpoint, index) => {
          const at = [...path, 'endpoints', index];
          const name = t.endpoint(index + 1);
          return (
            <li key={index} className="field-item endpoint">
              <div className="stack">
                <WhereField endpoint={endpoint} path={at} label={name} machines={machines} />
                {part(at, endpoint)}
              </div>
              <div className="endpoint-actions">
                <ActionIcon
                  variant="default"
                  aria-label={t.moveUp(name)}
                  disabled={index === 0}
                  onClick={() => put(moved(endpoints, index, -1))}
                >
                  ↑
                </ActionIcon>
                <ActionIcon
                  variant="default"
                  aria-label={t.moveDown(name)}
                  disabled={index === endpoints.length - 1}
                  onClick={() => put(moved(endpoints, index, 1))}
                >
                  ↓
                </ActionIcon>
                <CloseButton
                  aria-label={t.removeEntry(name)}
                  disabled={endpoints.length === 1}
                  onClick={() => put(endpoints.toSpliced(index, 1))}
                />
              </div>
            </li>
          );
        })}
      </ol>
      {add}
    </fieldset>
  );
}

interface WhereProps {
  readonly endpoint: Entry;
  readonly path: Path;
  readonly label: string;
  readonly machines: readonly Entry[];
}

/** This machine, another one, or a URL. */
function WhereField({ endpoint, path, label, machines }: WhereProps) {
  const form = useForm();
  const t = useMessages().editor;
  const own = form.draft.target;
  const target = textOfValue(endpoint['target']);
  const isOwn = target === '' || target === own['id'];
  const isKnown = isOwn || machines.some(({ id }) => id === target);

  function choose(next: string): void {
    const { target: _, url: __, port, ...rest } = endpoint;
    if (next === someUrl) {
      const { path: ___, sendProxyProtocol: ____, tls: _____, ...plain } = rest;
      return form.set(path, { ...plain, url: '' });
    }
    form.set(path, { ...(next !== '' && { target: next }), ...(port !== undefined && { port }), ...rest });
  }

  return (
    <NativeSelect
      id={fieldId([...path, 'target'])}
      label={label}
      error={form.errorAt([...path, 'target'], false) ?? form.errorAt(path, true)}
      value={endpoint['url'] !== undefined ? someUrl : isOwn ? '' : target}
      data={[
        { value: '', label: t.thisMachine(nameOf(own)) },
        ...machines.map((machine) => ({ value: String(machine['id']), label: nameOf(machine) })),
        ...(isKnown ? [] : [{ value: target, label: target }]),
        { value: someUrl, label: t.aUrl },
      ]}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}

interface PartsProps {
  readonly path: Path;
  readonly endpoint: Entry;
  readonly fields: readonly FormField[];
}

function EndpointParts({ path, endpoint, fields }: PartsProps) {
  const form = useForm();
  const t = useMessages().editor;
  const { url } = endpoint;
  const main = url === undefined ? 'port' : 'url';
  const isSecureUrl = typeof url === 'string' && /^https:/i.test(url);
  const more = url === undefined ? ['path', 'timeout', 'sendProxyProtocol'] : ['timeout'];
  const byKey = (key: string) => fields.find((field) => field.key === key);
  const [field, tls] = [byKey(main), byKey('tls')];
  const hasTls = url === undefined || isSecureUrl;
  return (
    <div className="stack">
      {field && <Field field={{ ...field, required: true }} path={[...path, main]} />}
      <Fold title={t.moreOfEndpoint} isForced={[...more, 'tls'].some((key) => form.hasErrorIn([...path, key]))}>
        {hasTls && tls && <TlsField field={tls} path={[...path, 'tls']} isImplied={isSecureUrl} />}
        {more.map((key) => {
          const inner = byKey(key);
          return inner && <Field key={key} field={inner} path={[...path, key]} />;
        })}
      </Fold>
    </div>
  );
}

function withoutTo(route: Entry): Entry {
  const { to: _, ...rest } = route;
  return rest;
}
