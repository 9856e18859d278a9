import { expect, test } from 'vitest';
import { registered } from '../../electron/service/kinds.ts';
import { fieldsAt } from '../../renderer/editor/fault-place.ts';
import { withoutHostFields } from '../../renderer/editor/host-fields.ts';
import { formCatalog } from '../../shared/form-catalog.ts';
import { editorDe } from '../../shared/messages/editor.de.ts';
import { editorEn } from '../../shared/messages/editor.en.ts';

const forms = formCatalog(registered);

test('the words for single fields are those of fields that exist, in both languages', () => {
  const kinds = Object.values(forms.kinds).flat();
  const known = new Set([
    ...[...forms.target, ...forms.route, ...forms.httpRoute, ...forms.udpRoute, ...forms.listener].map(
      ({ key }) => key,
    ),
    ...(forms.target.find(({ key }) => key === 'idle')?.fields ?? []).map(({ key }) => key),
    ...(forms.route.find(({ key }) => key === 'to')?.fields ?? []).map(({ key }) => `to.${key}`),
    ...kinds.flatMap(({ id, fields }) => fields.map(({ key }) => `${id}.${key}`)),
  ]);
  const used = [editorEn, editorDe].flatMap(({ titles, helps }) => [...Object.keys(titles), ...Object.keys(helps)]);
  expect(used.filter((key) => !known.has(key))).toEqual([]);
  expect(Object.keys(editorDe.helps)).toEqual(Object.keys(editorEn.helps));
});

test('the place of a fault is named by the fields that lead there', () => {
  const draft = { target: {}, routes: [{ kind: 'tcp' }, { kind: 'http' }], listeners: [{}] };
  const titles = (path: readonly (string | number)[]) => fieldsAt(forms, path, draft).map(({ title }) => title);
  expect(titles(['target', 'wake', 'mac'])).toEqual(['Wake by', 'MAC address']);
  expect(titles(['target', 'idle', 'busyChecks', 1, 'above'])).toEqual(['Idle', 'Before sleeping, check', 'Above']);
  expect(titles(['routes', 0, 'to', 'port'])).toEqual(['Forward to', 'Port']);
  expect(titles(['routes', 1, 'endpoints', 0, 'tls', 'verify', 'fingerprint'])).toEqual([
    'Endpoints',
    'HTTPS',
    'Check the certificate',
    'Certificate fingerprint',
  ]);
  expect(titles(['routes', 1, 'gate', 'background', 0, 'paths'])).toEqual([
    'What counts as a real visit',
    'Never wake for',
    'Paths',
  ]);
  expect(titles(['listeners', 0, 'tls', 'certFile'])).toEqual(['HTTPS', 'Certificate file']);
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
