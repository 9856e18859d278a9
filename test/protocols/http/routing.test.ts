import { expect, test } from 'vitest';
import { normalPath, readRequestTarget } from '../../../electron/protocols/http/request-target.ts';
import { chooseRoute, forwardedPath, ownNames } from '../../../electron/protocols/http/routing.ts';

const routes = [
  { id: 'own', host: null, path: '/', anyHost: false },
  { id: 'photos', host: null, path: '/photos', anyHost: false },
  { id: 'raw', host: null, path: '/photos/raw', anyHost: false },
  { id: 'any', host: null, path: '/open', anyHost: true },
  { id: 'api', host: 'api.home', path: '/', anyHost: false },
  { id: 'api-v2', host: 'api.home', path: '/v2', anyHost: false },
  { id: 'wild', host: '*.home', path: '/', anyHost: false },
  { id: 'deep', host: '*.lab.home', path: '/', anyHost: false },
  { id: 'umlaut', host: null, path: '/m%C3%BCll', anyHost: false },
];

function chosen(url: string, host?: string): string | null {
  const target = readRequestTarget(url, host);
  if (!target) return 'unreadable';
  return chooseRoute(routes, (route) => route, target, ownNames('Den-Pi.fritz.box'))?.id ?? null;
}

test.each([
  ['/', '192.168.1.5:8080', 'own'],
  ['/', '[fd00::5]:8080', 'own'],
  ['/', 'localhost', 'own'],
  ['/', 'den-pi', 'own'],
  ['/', 'DEN-PI.local.:8080', 'own'],
  ['/', 'den-pi.fritz.box', 'own'],
  ['/', undefined, 'own'],
  ['/', 'evil.example', null],
  ['/open/x', 'evil.example', 'any'],
  ['/photos', '127.0.0.1', 'photos'],
  ['/photos/', '127.0.0.1', 'photos'],
  ['/photos?raw=1', '127.0.0.1', 'photos'],
  ['/photosynthesis', '127.0.0.1', 'own'],
  ['/photos/raw/1.jpg', '127.0.0.1', 'raw'],
  ['/photos/rawest', '127.0.0.1', 'photos'],
  ['/ph%6Ftos/x', '127.0.0.1', 'photos'],
  ['/photos%2Fraw', '127.0.0.1', 'own'],
  ['/x/../photos/x', '127.0.0.1', 'photos'],
  ['/x/%2e%2E/photos/./x', '127.0.0.1', 'photos'],
  ['/photos/..', '127.0.0.1', 'own'],
  ['/../../photos', '127.0.0.1', 'photos'],
  ['//photos', '127.0.0.1', 'own'],
  ['/m%c3%bcll/x', '127.0.0.1', 'umlaut'],
  ['/m\u00c3\u00bcll/x', '127.0.0.1', 'umlaut'],
  ['/v1', 'api.home', 'api'],
  ['/v2/x', 'API.home:8080', 'api-v2'],
  ['/v2', 'other.home', 'wild'],
  ['/', 'a.lab.home', 'deep'],
  ['/', 'home', null],
  ['http://api.home/v2', 'evil.example', 'api-v2'],
  ['http://API.home:8080', undefined, 'api'],
  ['*', '127.0.0.1', 'own'],
  ['photos', '127.0.0.1', 'unreadable'],
  ['ftp://api.home/', '127.0.0.1', 'unreadable'],
])('%s at %s goes to %s', (url, host, expected) => {
  expect(chosen(url, host)).toBe(expected);
});

test.each([
  ['/', '/'],
  ['/a//b', '/a//b'],
  ['/a/b/..', '/a/'],
  ['/a/./b/../../c', '/c'],
  ['/%7Euser', '/~user'],
  ['/a%2fb', '/a%2Fb'],
  ['/a b"<', '/a%20b%22%3C'],
])('the normal form of %s is %s', (path, expected) => {
  expect(normalPath(path)).toBe(expected);
});

test.each([
  ['/photos/a%20b/../c', '/photos', false, '/photos/a%20b/../c'],
  ['/photos/a%20b', '/photos', true, '/a%20b'],
  ['/photos', '/photos', true, '/'],
  ['/photos/', '/photos', true, '/'],
  ['/photos/%2F', '/photos', true, '/%2F'],
  ['/ph%6Ftos/a%41', '/photos', true, '/aA'],
  ['/x/../photos/a', '/photos', true, '/a'],
  ['/photos/../photos/a', '/photos', true, '/a'],
  ['/photos//evil', '/photos', true, '//evil'],
  ['*', '/', true, '*'],
])('%s below %s, stripped: %s, is forwarded as %s', (path, prefix, strip, expected) => {
  const target = readRequestTarget(path, 'localhost');
  expect(target && forwardedPath(target, prefix, strip)).toBe(expected);
});
