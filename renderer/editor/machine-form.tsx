import { Button, Checkbox } from '@mantine/core';
import { asDocument, type Entry, freeId, idFromName, idsIn, targetsOf } from '../../shared/document-edits.ts';
import type { FormField } from '../../shared/forms.ts';
import { filledDraft } from '../find/fill.ts';
import { FindButton } from '../find/find-button.tsx';
import { useMessages } from '../messages.tsx';
import { CheckDraft } from './check-draft.tsx';
import { type Draft, fieldId, isEntry, nameOf, portClashes, textOfValue, valueAt } from './draft.ts';
import { Field } from './field.tsx';
import { Fold } from './fold.tsx';
import { useForm } from './form-context.ts';
import { HomeNetworkField } from './home-network-field.tsx';
import { kindOf } from './kind-field.tsx';
import { useLabels } from './labels.ts';
import { ServiceForm } from './service-form.tsx';
import { SpendSection, spendKeys } from './spend-section.tsx';
import type { Editor } from './use-editor.ts';

const idleMain = ['cooldown', 'busyChecks'];

interface Props {
  readonly editor: Editor;
  readonly platform: string | null;
}

/** All settings of one machine, what matters to most people first. */
export function MachineForm({ editor, platform }: Props) {
  const form = useForm();
  const t = useMessages().editor;
  const { target, routes } = editor.draft;
  const fields = form.forms.target;
  const idle = fields.find(({ key }) => key === 'idle')?.fields ?? [];
  // One driver for everything stands first where it is used; else it is one of the finer points.
  const powerKeys = target['power'] === undefined ? ['wake', 'sleep'] : ['power'];
  // Where the driver knows the address, nobody looks for the machine in this network.
  const isElsewhere =
    ['host', 'homeNetwork'].every((key) => target[key] === undefined) &&
    form.forms.kinds.power.some(({ id, knowsAddress }) => knowsAddress && id === kindOf(target['power']));
  const shown = [
    'id',
    'name',
    ...(isElsewhere ? [] : ['host', 'homeNetwork']),
    'needs',
    'idle',
    ...powerKeys,
    ...spendKeys,
  ];
  const advanced = fields.filter(({ key }) => !shown.includes(key));
  const idleMore = idle.filter(({ key }) => !idleMain.includes(key));

  function only(keys: readonly string[], from: readonly FormField[], ...start: readonly string[]) {
    return keys.map((key) => {
      const field = from.find((each) => each.key === key);
      return field && <Field key={key} field={field} path={['target', ...start, key]} />;
    });
  }

  function addService(): void {
    const id = freeServiceId(editor);
    editor.setDraft({ ...editor.draft, routes: [...routes, { id, kind: 'tcp' }] });
  }

  return (
    <>
      <section className="card" aria-labelledby="section-basics">
        <h2 id="section-basics">{t.sectionBasics}</h2>
        {isElsewhere ? (
          only(['name'], fields)
        ) : (
          <>
            <div className="row-2">{only(['name', 'host'], fields)}</div>
            <div>
              <FindButton
                store={form.store}
                onPick={(device) => editor.setDraft(filledDraft(editor.draft, device, asDocument(editor.base.raw)))}
              />
            </div>
            <HomeNetworkField field={fields.find(({ key }) => key === 'homeNetwork')} />
          </>
        )}
      </section>

      <section className="card" aria-labelledby="section-power">
        <h2 id="section-power">{t.sectionPower}</h2>
        <div className={powerKeys.length === 2 ? 'row-2' : 'stack'}>{only(powerKeys, fields)}</div>
        {target['power'] === undefined && target['sleep'] === undefined && <p className="soft">{t.neverSleeps}</p>}
        <CheckDraft />
      </section>

      <section className="card" aria-labelledby="section-services">
        <h2 id="section-services">{t.sectionServices}</h2>
        <p className="soft">{routes.length === 0 ? t.noServices : t.sectionServicesHelp}</p>
        {routes.map((route, index) => (
          <ServiceForm
            key={String(route['id'])}
            route={route}
            index={index}
            document={asDocument(editor.base.raw)}
            platform={platform}
            clashes={portClashes(editor.draft, index, asDocument(editor.base.raw), editor.savedId)}
            onRemove={() =>
              editor.setDraft({ ...editor.draft, routes: routes.filter((_, position) => position !== index) })
            }
          />
        ))}
        <div>
          <Button variant="default" onClick={addService}>
            {t.addService}
          </Button>
        </div>
      </section>

      <section className="card" aria-labelledby="section-idle">
        <h2 id="section-idle">{t.sectionIdle}</h2>
        <div className="stack">{only(idleMain, idle, 'idle')}</div>
        <Fold title={t.moreOptions} isForced={idleMore.some(({ key }) => form.hasErrorIn(['target', 'idle', key]))}>
          {only(
            idleMore.map(({ key }) => key),
            idle,
            'idle',
          )}
        </Fold>
      </section>

      <SpendSection fields={fields} target={editor.savedId} />

      <section className="card">
        <Fold
          title={t.sectionAdvanced}
          isForced={['needs', ...advanced.map(({ key }) => key)].some((key) => form.hasErrorIn(['target', key]))}
        >
          <NeedsField field={fields.find(({ key }) => key === 'needs')} editor={editor} />
          {advanced.map((field) => (
            <Field key={field.key} field={field} path={['target', field.key]} />
          ))}
          <p className="soft">
            Id: <code>{textOfValue(target['id'])}</code>. {t.idPermanent}
          </p>
        </Fold>
      </section>
    </>
  );
}

function NeedsField({ field, editor }: { field: FormField | undefined; editor: Editor }) {
  const form = useForm();
  const t = useMessages().editor;
  const path = ['target', 'needs'];
  const labels = useLabels({ field: field ?? needsField, path });
  const others = targetsOf(asDocument(editor.base.raw)).filter(({ id }) => id !== editor.savedId);
  const written = valueAt(form.draft, path);
  if (!field) return null;
  return (
    <Checkbox.Group
      id={fieldId(path)}
      label={labels.label}
      description={labels.description}
      error={labels.error}
      value={Array.isArray(written) ? written.map(String) : []}
      onChange={(needs) => form.set(path, needs.length === 0 ? undefined : needs)}
    >
      <div className="checks">
        {others.length === 0 && <p className="soft">{t.noOthers}</p>}
        {others.map((other) => (
          <Checkbox key={String(other['id'])} value={String(other['id'])} label={nameOf(other)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

const needsField: FormField = {
  key: 'needs',
  title: '',
  description: null,
  kind: 'list',
  required: false,
  default: null,
  defaultText: null,
  hostAccess: false,
};

function freeServiceId({ draft, base }: Editor): string {
  const machine = textOfValue(draft.target['id']) || idFromName(nameOf(draft.target));
  const own = [...draft.routes, ...(draft.listeners ?? [])].map(({ id }) => String(id));
  const taken = [...idsIn(asDocument(base.raw)), ...own, machine];
  return freeId(taken, `${machine.slice(0, 30)}-service`);
}

/** What else changes with a value: ids of new machines follow the name, and clients' ports the machine's. */
export function withFollowers(draft: Draft, path: readonly (string | number)[], value: unknown, editor: Editor): Draft {
  const [list, index, ...rest] = path;
  if (list === 'target' && index === 'name' && editor.savedId === null) {
    const taken = idsIn(asDocument(editor.base.raw));
    const before = freeId(taken, idFromName(nameBefore(editor.draft.target)));
    if (draft.target['id'] !== before && draft.target['id'] !== undefined) return draft;
    return { ...draft, target: { ...draft.target, id: freeId(taken, idFromName(textOfValue(value))) } };
  }
  if (list === 'routes' && rest.join('.') === 'to.port') {
    const route = draft.routes[Number(index)];
    const old = valueAt(editor.draft.routes[Number(index)], ['to', 'port']);
    if (
      !route ||
      route['listener'] !== undefined ||
      (route['listen'] !== undefined && route['listen'] !== `:${textOfValue(old)}`)
    )
      return draft;
    const next = value === undefined ? withoutListen(route) : { ...route, listen: `:${textOfValue(value)}` };
    return { ...draft, routes: draft.routes.with(Number(index), next) };
  }
  return draft;
}

function nameBefore(target: Entry): string {
  return isEntry(target) && typeof target['name'] === 'string' ? target['name'] : '';
}

function withoutListen(route: Entry): Entry {
  const { listen: _, ...rest } = route;
  return rest;
}
