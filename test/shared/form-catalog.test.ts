import { expect, test } from 'vitest';
import { registered } from '../../electron/service/kinds.ts';
import { formCatalog } from '../../shared/form-catalog.ts';
import type { FormField, FormKind } from '../../shared/forms.ts';
import { fieldsDe } from '../../shared/messages/fields.de.ts';
import { optionsDe } from '../../shared/messages/options.ts';

const catalog = formCatalog(registered);
const kinds = Object.values(catalog.kinds).flat();

/** A field with everything inside it. */
function withInner(field: FormField): readonly FormField[] {
  return [field, ...(field.fields ?? []).flatMap(withInner), ...(field.item ? withInner(field.item) : [])];
}

const topFields = [
  ...catalog.target,
  ...catalog.route,
  ...catalog.httpRoute,
  ...catalog.udpRoute,
  ...catalog.listener,
  ...kinds.flatMap((kind) => kind.fields),
];
const allFields = topFields.flatMap(withInner);

function kind(list: readonly FormKind[], id: string): FormKind {
  const found = list.find((each) => each.id === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
}

function field(fields: readonly FormField[], key: string): FormField {
  const found = fields.find((each) => each.key === key);
  if (!found) throw new Error(`there is no ${key}`);
  return found;
}

test('each position offers the drivers that can be used there, with the fields that count there', () => {
  const ids = (list: readonly FormKind[]) => list.map(({ id }) => id).sort();
  const everywhere = ['command', 'docker', 'ec2', 'gce', 'http-request', 'proxmox'];
  expect(ids(catalog.kinds.wake)).toEqual([...everywhere, 'wake-on-lan']);
  expect(ids(catalog.kinds.sleep)).toEqual([...everywhere, 'rcon', 'ssh']);
  expect(ids(catalog.kinds.status)).toEqual(everywhere);
  const keysAt = (list: readonly FormKind[]) => kind(list, 'command').fields.map(({ key }) => key);
  expect(keysAt(catalog.kinds.wake)).toEqual(['start', 'cwd', 'env']);
  expect(keysAt(catalog.kinds.sleep)).toEqual(['stop', 'stopDeadline', 'cwd', 'env']);
  expect(keysAt(catalog.kinds.power)).toEqual([
    'start',
    'stop',
    'status',
    'stopDeadline',
    'statusDeadline',
    'cwd',
    'env',
  ]);
});

test('a network may be written as one address or as a list of them', () => {
  expect(field(catalog.target, 'homeNetwork')).toMatchObject({ kind: 'text', also: ['list'], required: false });
});

test('a field says what it takes, as it would be written', () => {
  const ssh = kind(catalog.kinds.sleep, 'ssh').fields;
  expect(field(ssh, 'user')).toMatchObject({ kind: 'text', required: true, default: null });
  expect(field(ssh, 'port')).toMatchObject({ kind: 'number', required: false, default: 22, min: 1, max: 65_535 });
  expect(field(ssh, 'identityFile')).toMatchObject({ kind: 'text', hostAccess: true });
  expect(field(ssh, 'password')).toMatchObject({ kind: 'secret', required: false });
  expect(field(ssh, 'action')).toMatchObject({ kind: 'choice', default: 'suspend' });
  const idle = field(catalog.target, 'idle');
  expect(field(idle.fields ?? [], 'minAwake')).toMatchObject({ kind: 'duration', default: '3m' });
  expect(field(idle.fields ?? [], 'grace')).toMatchObject({ kind: 'duration', also: ['switch'], default: false });
  expect(field(idle.fields ?? [], 'busyChecks')).toMatchObject({
    kind: 'list',
    item: { kind: 'kind', kinds: 'busyChecks' },
  });
  expect(field(kind(catalog.kinds.inUse, 'traffic').fields, 'quietBelow')).toMatchObject({
    kind: 'size',
    default: '16KiB',
  });
  expect(field(kind(catalog.kinds.wake, 'command').fields, 'start')).toMatchObject({
    kind: 'command',
    hostAccess: true,
  });
  expect(field(catalog.target, 'ready')).toMatchObject({ kind: 'kind', kinds: 'probes' });
  expect(field(catalog.target, 'ready').fields?.map(({ key }) => key)).toEqual(['limit', 'settle', 'port']);
  expect(field(kind(catalog.kinds.wake, 'wake-on-lan').fields, 'mac')).toMatchObject({
    kind: 'text',
    also: ['list'],
    required: true,
  });
});

test('every field has a title of its own', () => {
  expect(topFields.filter(({ key, title }) => key === title).map(({ key }) => key)).toEqual([]);
});

test('every title, description, default and value is there in German', () => {
  const texts = [
    ...allFields.flatMap(({ title, description, defaultText }) => [title, description, defaultText]),
    ...kinds.map(({ title }) => title),
  ].filter((text) => text !== null);
  expect([...new Set(texts)].filter((text) => fieldsDe[text] === undefined)).toEqual([]);
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
  const options = [...new Set(allFields.flatMap((each) => each.options ?? []))].map(String);
  expect(options.filter((option) => !methods.includes(option) && optionsDe[option] === undefined)).toEqual([]);
});
