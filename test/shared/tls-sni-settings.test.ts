import { expect, test } from 'vitest';
import { registered } from '../../electron/service/kinds.ts';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';

const wake = { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' };
const photos = {
  id: 'photos',
  kind: 'tcp',
  listener: 'tls',
  match: { host: 'Photos.Home' },
  to: { target: 'nas', port: 443 },
};
const others = { ...photos, id: 'others', match: { anyHost: true } };

function parsed(routes: readonly object[], listener: object = {}) {
  return parseSettings(
    {
      version: 1,
      targets: [{ id: 'nas', host: '192.168.1.20', wake }],
      listeners: [{ id: 'tls', kind: 'tls-sni', listen: ':443', ...listener }],
      routes,
    },
    registered,
  );
}

test('services share an address by name, and one may have all others', () => {
  const result = parsed([photos, { ...photos, id: 'lab', match: { host: '*.lab' } }, others]);
  if ('faults' in result) throw new Error(result.faults.map(sentence).join('\n'));
  expect(result.settings.listeners).toMatchObject([{ id: 'tls', kind: 'tls-sni', tls: null }]);
  expect(result.settings.routes).toMatchObject([
    { id: 'photos', listen: [], listener: 'tls', match: { host: 'photos.home' } },
    { id: 'lab', match: { host: '*.lab' } },
    { id: 'others', match: { host: null } },
  ]);
});

const without = (...keys: readonly string[]) =>
  Object.fromEntries(Object.entries(photos).filter(([key]) => !keys.includes(key)));
const web = { id: 'web', kind: 'http', listener: 'tls', to: { target: 'nas', port: 80 } };

test.each([
  ['a name and all others', [{ ...photos, match: { host: 'a.home', anyHost: true } }], {}, 'does not go with "host"'],
  ['neither', [{ ...photos, match: {} }], {}, 'is required, or "anyHost" in its place'],
  ['no match', [without('match')], {}, '.match'],
  ['a match without a listener', [{ ...without('listener'), listen: ':8443' }], {}, 'goes with "listener"'],
  ['an address of its own, too', [{ ...photos, listen: ':8443' }], {}, 'does not go with "listener"'],
  ['no address at all', [without('listener', 'match')], {}, 'is required'],
  ['several ports', [{ ...photos, to: { target: 'nas', port: '443-444' } }], {}, 'must be one port'],
  ['a name that is none', [{ ...photos, match: { host: 'a b' } }], {}, 'is not a host name'],
  ['the same name twice', [photos, { ...photos, id: 'again' }], {}, 'takes the same clients as'],
  ['all others twice', [others, { ...others, id: 'again' }], {}, 'takes the same clients as'],
  ['a listener that is not there', [{ ...photos, listener: 'tsl' }], {}, '"tsl"'],
  ['a web service there', [web], {}, 'for TCP services only'],
  ['a TCP service at a web address', [photos], { kind: 'http' }, 'for web services only'],
  ['certificates of its own', [photos], { tls: { certFile: 'a', keyFile: 'b' } }, 'goes with the kind "http" only'],
])('refuses %s', (_, routes, listener, words) => {
  const result = parsed(routes, listener);
  const sentences = 'faults' in result ? result.faults.map(sentence) : [];
  expect(sentences.join('\n')).toContain(words);
  expect(sentences).toHaveLength(1);
});
