import { expect, test } from 'vitest';
import { drivers } from '../../electron/drivers/registry.ts';
import { byId } from '../../electron/engine/registry.ts';
import { gates } from '../../electron/protocols/gates.ts';
import { probes } from '../../electron/protocols/probes.ts';
import { registeredIn } from '../../electron/settings/registered.ts';
import { fieldsAt } from '../../renderer/editor/fault-place.ts';
import { withoutHostFields } from '../../renderer/editor/host-fields.ts';
import { formCatalog } from '../../shared/form-catalog.ts';
import { editorDe } from '../../shared/messages/editor.de.ts';
import { editorEn } from '../../shared/messages/editor.en.ts';

const forms = formCatalog(registeredIn({ drivers: byId(drivers), gates, probes }));

test('the words for single fields are those of fields that exist, in both languages', () => {
  const kinds = Object.values(forms.kinds).flat();
  const known = new Set([
    ...[...forms.target, ...forms.route].map(({ key }) => key),
    ...(forms.target.find(({ key }) => key === 'idle')?.fields ?? []).map(({ key }) => key),
    ...(forms.route.find(({ key }) => key === 'to')?.fields ?? []).map(({ key }) => `to.${key}`),
    ...kinds.flatMap(({ id, fields }) => fields.map(({ key }) => `${id}.${key}`)),
  ]);
  const used = [editorEn, editorDe].flatMap(({ titles, helps }) => [...Object.keys(titles), ...Object.keys(helps)]);
  expect(used.filter((key) => !known.has(key))).toEqual([]);
  expect(Object.keys(editorDe.helps)).toEqual(Object.keys(editorEn.helps));
});

test('the place of a fault is named by the fields that lead there', () => {
  const titles = (path: readonly (string | number)[]) => fieldsAt(forms, path).map(({ title }) => title);
  expect(titles(['target', 'wake', 'mac'])).toEqual(['Wake by', 'MAC address']);
  expect(titles(['target', 'idle', 'busyChecks', 1, 'above'])).toEqual(['Idle', 'Before sleeping, check', 'Above']);
  expect(titles(['routes', 0, 'to', 'port'])).toEqual(['Forward to', 'Port']);
  expect(titles(['target'])).toEqual([]);
});

test('a copy without what reaches into the computer keeps everything else', () => {
  const target = {
    id: 'nas',
    sleep: { kind: 'ssh', user: 'wake', identityFile: '~/.ssh/nas', agent: '/run/agent' },
    power: { kind: 'command', start: ['./start'], stopDeadline: '1m' },
    idle: { busyChecks: ['default', { kind: 'load', above: 1 }] },
  };
  const { draft, left } = withoutHostFields(
    { target, routes: [{ id: 'smb', gate: 'any', open: { command: ['vlc', '{host}'] } }] },
    forms,
  );
  expect(draft).toEqual({
    target: {
      ...target,
      sleep: { kind: 'ssh', user: 'wake' },
      power: { kind: 'command', stopDeadline: '1m' },
    },
    routes: [{ id: 'smb', gate: 'any' }],
  });
  expect(left.map(({ key }) => key).toSorted()).toEqual(['agent', 'command', 'identityFile', 'start']);
});
