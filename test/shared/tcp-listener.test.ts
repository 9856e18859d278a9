import { expect, test } from 'vitest';
import { parseSettings } from '../../shared/parse-settings.ts';
import { registered } from '../settings/registered.ts';

const listener = { id: 'games', kind: 'minecraft', listen: ':25565' };
const route = {
  id: 'survival',
  kind: 'tcp',
  listener: 'games',
  match: { host: 'Survival.Home' },
  to: { target: 'box', port: 25_565 },
};

function parsed(routes: readonly object[], listeners: readonly object[] = [listener]) {
  const targets = [{ id: 'box', host: '192.0.2.1', wake: { kind: 'plug', outlet: 1 } }];
  return parseSettings({ version: 1, targets, listeners, routes }, registered);
}

function faults(routes: readonly object[], listeners?: readonly object[]): readonly unknown[] {
  const result = parsed(routes, listeners);
  return 'faults' in result ? result.faults.map(({ params }) => ('detail' in params ? params.detail : params)) : [];
}

test('a TCP service shares an address with others by its name', () => {
  const result = parsed([route, { ...route, id: 'creative', match: { host: '*.home' } }]);
  if (!('settings' in result)) throw new Error(JSON.stringify(result));
  expect(result.settings.listeners[0]).toMatchObject({ id: 'games', kind: 'minecraft', tls: null });
  expect(result.settings.routes[0]).toMatchObject({
    listen: [],
    listener: 'games',
    match: { host: 'survival.home' },
    sendProxyProtocol: null,
  });
});

test('one with an address of its own has neither', () => {
  const { listener: _listener, match: _match, ...rest } = route;
  const result = parsed([{ ...rest, listen: ':25566', sendProxyProtocol: 'v2' }]);
  if (!('settings' in result)) throw new Error(JSON.stringify(result));
  expect(result.settings.routes[0]).toMatchObject({ listener: null, match: null, sendProxyProtocol: 2 });
});

test('what does not go together is named', () => {
  const { match: _match, ...nameless } = route;
  const { listener: _listener, ...homeless } = nameless;
  expect(faults([{ ...route, listen: ':1' }])[0]).toMatch(/does not go with "listener"/);
  expect(faults([homeless])[0]).toMatch(/is required, or "listener"/);
  expect(faults([nameless])[0]).toMatch(/is required beside "listener"/);
  expect(faults([{ ...homeless, listen: ':1', match: { host: 'a.home' } }])[0]).toMatch(/goes with "listener" only/);
  expect(faults([{ ...route, to: { target: 'box', port: '1-2' } }])[0]).toMatch(/must be one port/);
  expect(faults([route, { ...route, id: 'other' }])[0]).toMatch(/takes the same clients/);
  expect(faults([{ ...route, listener: 'gamse' }])[0]).toMatchObject({ listener: 'gamse', nearest: 'games' });
  expect(faults([route], [{ ...listener, kind: 'http' }])[0]).toMatch(/is for web services only/);
  expect(faults([{ ...route, kind: 'http', match: {} }])[0]).toMatch(/is for TCP services only/);
  expect(faults([route], [{ ...listener, trustedProxies: ['10.0.0.0/8'] }])[0]).toMatch(/goes with the kind "http"/);
});
