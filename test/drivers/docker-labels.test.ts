import { expect, test } from 'vitest';
import { type ClaimRules, claimOf } from '../../electron/drivers/docker-labels.ts';

const rules: ClaimRules = { listener: 'web', pathPrefix: '', hostSuffix: '.home', anyHost: false, byName: null };

function claim(labels: Record<string, string>, more: Partial<ClaimRules> = {}) {
  return claimOf({ Id: 'f00d', Names: ['/wiki'], Created: 1_700_000_000, Labels: labels }, { ...rules, ...more });
}

test('everything that labels may say', () => {
  const labels = {
    'reveille.path': '/foo',
    'reveille.host': 'wiki.home',
    'reveille.port': '9000',
    'reveille.cooldown': '10m',
    'reveille.name': 'The wiki',
    'reveille.strip-path': 'true',
    'reveille.while-waking': 'page',
    'reveille.ready-path': '/health',
    'com.example.other': 'anything',
  };
  expect(claim(labels)).toEqual({
    key: 'docker f00d',
    name: 'The wiki',
    createdMs: 1_700_000_000_000,
    target: { idle: { minAwake: '0s', holdOff: '0s', cooldown: '10m' } },
    route: {
      listener: 'web',
      match: { path: '/foo', host: 'wiki.home' },
      stripPath: true,
      whileWaking: 'page',
      ready: { kind: 'http', path: '/health' },
    },
    port: 9000,
  });
});

test('a path alone is enough, on port 8000', () => {
  expect(claim({ 'reveille.path': '/foo' })).toMatchObject({
    name: 'wiki',
    port: 8000,
    route: { match: { path: '/foo', anyHost: false }, stripPath: false },
  });
});

test.each<[Record<string, string>, Partial<ClaimRules>, string, string]>([
  [{ 'reveille.pth': '/foo' }, {}, 'reveille.pth', '"reveille.path"'],
  [{ 'reveille.command': 'rm' }, {}, 'reveille.command', 'no such label'],
  [{ 'reveille.port': '80' }, {}, 'reveille.path', 'missing'],
  [{ 'reveille.path': '/foo' }, { pathPrefix: '/apps' }, 'reveille.path', '"/apps/"'],
  [{ 'reveille.path': '/application' }, { pathPrefix: '/app' }, 'reveille.path', '"/app/"'],
  [{ 'reveille.path': '/foo' }, { pathPrefix: null }, 'reveille.path', 'no path'],
  [{ 'reveille.host': 'bank.example' }, {}, 'reveille.host', '".home"'],
  [{ 'reveille.host': '.home' }, {}, 'reveille.host', '".home"'],
  [{ 'reveille.host': 'wiki.home' }, { hostSuffix: null }, 'reveille.host', 'no host'],
  [{ 'reveille.path': '/foo', 'reveille.port': '99999' }, {}, 'reveille.port', '65535'],
  [{ 'reveille.path': '/foo', 'reveille.cooldown': 'soon' }, {}, 'reveille.cooldown', '10m'],
  [{ 'reveille.path': '/foo', 'reveille.strip-path': 'yes' }, {}, 'reveille.strip-path', 'true or false'],
])('refuses %j under %j, naming %s', (labels, more, label, said) => {
  expect(claim(labels, more)).toMatchObject({
    fault: { code: 'label-refused', params: { container: 'wiki', label, detail: expect.stringContaining(said) } },
  });
});

test('a prefix is claimed itself, and below it', () => {
  const apps = { pathPrefix: '/apps' };
  expect(claim({ 'reveille.path': '/apps' }, apps)).toHaveProperty('key');
  expect(claim({ 'reveille.path': '/apps/wiki' }, apps)).toHaveProperty('key');
});

test('by name only where the settings say so, and only without labels', () => {
  expect(claim({})).toBeNull();
  expect(claim({ 'com.example.other': 'x' }, { byName: { port: 8000, stripPath: true } })).toMatchObject({
    route: { match: { path: '/wiki' }, stripPath: true },
    port: 8000,
  });
  const inside = { pathPrefix: '/apps', byName: { port: 80, stripPath: false } };
  expect(claim({}, inside)).toMatchObject({ route: { match: { path: '/apps/wiki' } }, port: 80 });
  expect(claim({ 'reveille.host': 'w.home' }, inside)).toMatchObject({ route: { match: { host: 'w.home' } } });
});
