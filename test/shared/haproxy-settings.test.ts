import { registered } from '../../electron/service/kinds.ts';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import { expect, test } from 'vitest';

const nas = { id: 'nas', host: '127.0.0.2', wake: { kind: 'wake-on-lan', mac: '52:54:00:12:34:56' } };
const to = { target: 'nas', port: 80 };

function read(haproxy: unknown, listen: unknown = '127.0.0.1:8080') {
  return parseSettings(
    {
      version: 1,
      targets: [nas],
      listeners: [
        { id: 'web', listen },
        { id: 'tls', listen: '127.0.0.1:8443', tls: { certFile: '/c.pem', keyFile: '/k.pem' } },
      ],
      routes: [
        { id: 'photos', kind: 'http', listener: 'web', to },
        { id: 'smb', kind: 'tcp', listen: '192.168.1.5:10445-10446', to: { target: 'nas', port: '445-446' } },
      ],
      haproxy,
    },
    registered,
  );
}

const web = { bind: ':80', listener: 'web' };

test.each([
  [{ frontends: [] }, 'haproxy.frontends: must not be empty.'],
  [{ frontends: [{ bind: ':80' }] }, 'haproxy.frontends[0].listener: is required, or "route" in its place.'],
  [{ frontends: [{ ...web, route: 'smb' }] }, 'haproxy.frontends[0].route: does not go with "listener".'],
  [
    { configFile: '/etc/haproxy/reveille.cfg', frontends: [web] },
    'haproxy.masterSocket: is required with the other: both or none of "configFile" and "masterSocket".',
  ],
  [
    { frontends: [{ bind: ':8080', listener: 'web' }] },
    'haproxy.frontends[0].bind: ":8080" is taken by listeners[0] "web".listen already. Choose another port.',
  ],
  [
    { frontends: [web, { bind: '80-81', route: 'smb' }] },
    'haproxy.frontends[1].bind: "80-81" is taken by haproxy.frontends[0].bind already. Choose another port.',
  ],
  [
    { frontends: [web, { bind: ':81', listener: 'web' }] },
    'haproxy.frontends[1].listener: has a frontend already. Give that one a list of addresses.',
  ],
  [
    { frontends: [{ bind: ':443', listener: 'tls' }] },
    'haproxy.frontends[0].listener: has HTTPS of its own, which HAProxy cannot read into. Name a listener without "tls".',
  ],
  [
    { frontends: [{ bind: ':80', route: 'photos' }] },
    'haproxy.frontends[0].route: is no "tcp" service. Web services are named by their listener.',
  ],
  [{ frontends: [{ bind: ':80', route: 'ftp' }] }, 'haproxy.frontends[0].route: there is no service "ftp".'],
  [
    { frontends: [{ bind: ':445', route: 'smb' }] },
    'haproxy.frontends[0].bind: must have as many ports as what it stands before, which has 2.',
  ],
])('%j is refused', (haproxy, expected) => {
  const parsed = read(haproxy);
  expect('faults' in parsed ? parsed.faults.map(sentence) : parsed).toEqual([expected]);
});

test('a listener that does not exist is named with the nearest', () => {
  const parsed = read({ frontends: [{ bind: ':80', listener: 'wep' }] });
  expect('faults' in parsed && parsed.faults).toMatchObject([
    { code: 'unknown-listener', params: { listener: 'wep', nearest: 'web' } },
  ]);
});

test('one that has no single address of its own is refused', () => {
  const parsed = read({ frontends: [web] }, ['127.0.0.1:8080', '127.0.0.1:8081']);
  expect('faults' in parsed ? parsed.faults.map(sentence) : parsed).toEqual([
    'haproxy.frontends[0].listener: must listen on one address with a port of its own, which HAProxy can connect to.',
  ]);
});

test('what it stands before takes clients from this computer only by their PROXY header, and from everywhere', () => {
  const parsed = read({ frontends: [web, { bind: ':445-446', route: 'smb' }] });
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  const everywhere = (port: number, endPort = port) => [{ host: null, port, endPort }];
  const loopback = ['127.0.0.0/8', '::1/128'];
  expect(parsed.settings.listeners[0]).toMatchObject({
    fronts: everywhere(80),
    proxyProtocolFrom: [...loopback, '127.0.0.1'],
  });
  expect(parsed.settings.listeners[1]).not.toHaveProperty('fronts');
  expect(parsed.settings.routes[1]).toMatchObject({
    fronts: everywhere(445, 446),
    proxyProtocolFrom: [...loopback, '192.168.1.5'],
  });
});
