import { expect, test } from 'vitest';
import type { Discovered } from '../../electron/engine/discovery.ts';
import { withDiscovered } from '../../electron/service/discovered.ts';
import { registered } from '../../electron/service/kinds.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import type { Settings } from '../../shared/settings.ts';

function container(name: string, path: string, more: Partial<Discovered> = {}): Discovered {
  return {
    key: `docker ${name}`,
    name,
    createdMs: 1000,
    target: { power: { kind: 'docker', container: name } },
    route: { listener: 'web', match: { path } },
    port: 8000,
    ...more,
  };
}

function settingsOf(raw: object): Settings {
  const parsed = parseSettings({ version: 1, listeners: [{ id: 'web', listen: '8080' }], ...raw }, registered);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return parsed.settings;
}

const empty = settingsOf({});

test('a container becomes a machine with a service', () => {
  const { settings, faults } = withDiscovered(empty, [container('Wiki_1', '/wiki')], registered);
  expect(faults).toEqual([]);
  expect(settings.targets).toMatchObject([{ id: 'found-wiki-1', name: 'Wiki_1', isDiscovered: true }]);
  expect(settings.routes).toMatchObject([
    { id: 'found-wiki-1-web', match: { path: '/wiki' }, endpoints: [{ target: 'found-wiki-1', port: 8000 }] },
  ]);
});

test('services of the settings keep what they take', () => {
  const own = settingsOf({
    routes: [
      {
        id: 'own',
        name: 'My wiki',
        kind: 'http',
        listener: 'web',
        match: { path: '/wiki' },
        to: { url: 'http://127.0.0.1:1' },
      },
    ],
  });
  const { settings, faults } = withDiscovered(
    own,
    [container('wiki', '/wiki'), container('blog', '/blog')],
    registered,
  );
  expect(settings.routes.map(({ id }) => id)).toEqual(['own', 'found-blog-web']);
  expect(faults).toMatchObject([{ code: 'label-taken', params: { container: 'wiki', match: '/wiki', by: 'My wiki' } }]);
});

test('of two that ask for the same the older one gets it, whichever is told first', () => {
  const [older, younger] = [container('older', '/a', { createdMs: 1 }), container('younger', '/a', { createdMs: 2 })];
  for (const found of [
    [older, younger],
    [younger, older],
  ]) {
    const { settings, faults } = withDiscovered(empty, found, registered);
    expect(settings.targets.map(({ name }) => name)).toEqual(['older']);
    expect(faults).toMatchObject([{ code: 'label-taken', params: { container: 'younger', by: 'older' } }]);
  }
});

test('ids never collide, and names that are alike are told apart', () => {
  const power = { kind: 'docker', container: 'mine' };
  const own = settingsOf({ targets: [{ id: 'found-a-b', power, ready: { kind: 'tcp', port: 80 } }] });
  const found = [container('a.b', '/1'), container('a_b', '/2', { createdMs: 2 })];
  const { settings } = withDiscovered(own, found, registered);
  expect(settings.targets.map(({ id }) => id)).toEqual(['found-a-b', 'found-a-b-2', 'found-a-b-3']);
  const long = container('x'.repeat(60), '/long');
  expect(withDiscovered(empty, [long], registered).faults).toEqual([]);
});

test('one that cannot be read is left out, with the reason, and no other suffers', () => {
  const broken = container('broken', '/b', { route: { listener: 'web', match: { path: 'no path' } } });
  const { settings, faults } = withDiscovered(empty, [broken, container('fine', '/f')], registered);
  expect(settings.targets.map(({ name }) => name)).toEqual(['fine']);
  expect(faults).toHaveLength(1);
});
