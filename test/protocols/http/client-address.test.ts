import { expect, test } from 'vitest';
import { createSourceRules } from '../../../electron/engine/source-rules.ts';
import { clientAddress } from '../../../electron/protocols/http/client-address.ts';

const rules = { allowFrom: ['10.0.0.0/8', 'fd00::/8'], denyFrom: [], listensEverywhere: false, place: 'test' };
const proxies = createSourceRules(rules, { interfaces: () => [] });

test.each([
  ['a stranger is not believed', '192.0.2.9', { 'x-forwarded-for': '198.51.100.1' }, '192.0.2.9'],
  ['a proxy that says nothing is the client', '10.0.0.1', {}, '10.0.0.1'],
  ['the client of a proxy', '10.0.0.1', { 'x-forwarded-for': '198.51.100.1' }, '198.51.100.1'],
  [
    'what the client made up is not believed',
    '10.0.0.1',
    { 'x-forwarded-for': '1.2.3.4, 198.51.100.1' },
    '198.51.100.1',
  ],
  ['a chain of proxies', '10.0.0.1', { 'x-forwarded-for': '198.51.100.1, 10.0.0.2' }, '198.51.100.1'],
  ['only proxies: the first', '10.0.0.1', { 'x-forwarded-for': '10.0.0.3, 10.0.0.2' }, '10.0.0.3'],
  ['nonsense ends the chain', '10.0.0.1', { 'x-forwarded-for': '198.51.100.1, unknown, 10.0.0.2' }, '10.0.0.2'],
  ['ports are left out', '10.0.0.1', { 'x-forwarded-for': '198.51.100.1:4711' }, '198.51.100.1'],
  ['Forwarded', '10.0.0.1', { forwarded: 'for=192.0.2.43;proto=https, for="[2001:db8::17]:4711"' }, '2001:db8::17'],
])('%s', (_name, peer, headers, expected) => {
  expect(clientAddress(peer, headers, proxies)).toBe(expected);
});

test('without listed proxies nobody is believed', () => {
  expect(clientAddress('10.0.0.1', { 'x-forwarded-for': '198.51.100.1' }, null)).toBe('10.0.0.1');
});
