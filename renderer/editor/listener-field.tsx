import { NativeSelect } from '@mantine/core';
import { type Entry, routesOf, type SettingsDocument } from '../../shared/document-edits.ts';
import { targetsOfRoute } from '../../shared/document-routes.ts';
import { useMessages } from '../messages.tsx';
import { fieldId, nameOf, type PortClash, textOfValue } from './draft.ts';
import { Field } from './field.tsx';
import { Fold } from './fold.tsx';
import { useForm } from './form-context.ts';
import { knownListeners, newListener, withListener, withOwnAddress } from './listener-edits.ts';
import { PortNotes } from './port-notes.tsx';

const newOne = ':new';
const mainKeys = ['name', 'listen'];

interface Props {
  readonly route: Entry;
  readonly index: number;
  readonly document: SettingsDocument;
  readonly clashes: readonly PortClash[];
  readonly platform: string | null;
}

/** Where clients of an HTTP service connect: an address of its own, or one that services share. */
export function ListenerField({ route, index, document, clashes, platform }: Props) {
  const form = useForm();
  const t = useMessages().editor;
  const { draft } = form;
  const chosen = textOfValue(route['listener']);
  const isOwn = route['listener'] === undefined;
  // Those of other kinds are for services that are no web services.
  const known = knownListeners(draft, document).filter(({ kind = 'http' }) => kind === 'http');
  const at = ['routes', index];
  const listen = form.forms.httpRoute.find(({ key }) => key === 'listen');
  const position = draft.listeners?.findIndex(({ id }) => id === chosen) ?? -1;
  const first = draft.routes.findIndex(({ listener }) => listener === chosen);
  const isSaidThere = form.errorAt([...at, 'listen'], false) !== null;

  function choose(next: string): void {
    if (next === '') return form.set([], withOwnAddress(draft, index, document));
    const listener = next === newOne ? newListener(draft, document) : known.find(({ id }) => id === next);
    if (listener) form.set([], withListener(draft, index, listener));
  }

  return (
    <>
      <div className="row-2">
        <NativeSelect
          id={fieldId([...at, 'listener'])}
          label={t.connectTo}
          description={t.connectToHelp}
          error={form.errorAt([...at, 'listener'], false)}
          value={chosen}
          data={[
            { value: '', label: t.ownAddress },
            ...known.map((each) => ({
              value: String(each['id']),
              label: t.sharedAddress(nameOf(each), textOfValue(each['listen'])),
            })),
            ...(isOwn || known.some(({ id }) => id === chosen) ? [] : [{ value: chosen, label: chosen }]),
            { value: newOne, label: t.newSharedAddress },
          ]}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        {isOwn && listen && <Field field={{ ...listen, required: true }} path={[...at, 'listen']} />}
      </div>
      {isOwn && <PortNotes listen={route['listen']} clashes={isSaidThere ? [] : clashes} platform={platform} />}
      {position >= 0 && first === index && (
        <ListenerParts position={position} document={document} platform={platform} />
      )}
      {position >= 0 && first !== index && <p className="soft">{t.setUpAt(nameOf(draft.routes[first] ?? {}))}</p>}
    </>
  );
}

interface PartsProps {
  readonly position: number;
  readonly document: SettingsDocument;
  readonly platform: string | null;
}

/** The shared address itself. */
function ListenerParts({ position, document, platform }: PartsProps) {
  const form = useForm();
  const t = useMessages().editor;
  const listener = form.draft.listeners?.[position] ?? {};
  const at = ['listeners', position];
  const fields = form.forms.listener;
  const more = fields.filter(({ key }) => !['id', 'kind', ...mainKeys].includes(key));
  const ownId = textOfValue(form.draft.target['id']);
  const others = routesOf(document).filter(
    (route) => route['listener'] === listener['id'] && !targetsOfRoute(route).includes(ownId),
  );
  return (
    <fieldset className="field-group shared-address" id={fieldId(at)} tabIndex={-1}>
      <legend>{t.theSharedAddress(nameOf(listener))}</legend>
      {others.length > 0 && <p className="field-help">{t.sharedWith(others.map(nameOf).join(', '))}</p>}
      <div className="row-2">
        {mainKeys.map((key) => {
          const field = fields.find((each) => each.key === key);
          return field && <Field key={key} field={field} path={[...at, key]} />;
        })}
      </div>
      <PortNotes listen={listener['listen']} clashes={[]} platform={platform} />
      <Fold title={t.moreOfSharedAddress} isForced={more.some(({ key }) => form.hasErrorIn([...at, key]))}>
        {more.map((field) => (
          <Field key={field.key} field={field} path={[...at, field.key]} />
        ))}
      </Fold>
    </fieldset>
  );
}
