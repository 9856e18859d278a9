import { expect, test } from 'vitest';
import { asDraft, type Draft, faultsOfDraft, portClashes, withDraftValue } from '../../renderer/editor/draft.ts';
import { endpointsOf, moved, withEndpoints } from '../../renderer/editor/endpoint-edits.ts';
import { knownListeners, newListener, withListener, withOwnAddress } from '../../renderer/editor/listener-edits.ts';
import { asRouteKind, routeKindOf } from '../../renderer/editor/route-kind.ts';
import { type Entry, putMachine } from '../../shared/document-edits.ts';
import { fault } from '../../shared/faults.ts';

const document = {
  targets: [{ id: 'nas' }],
  listeners: [{ id: 'web', listen: ':8080' }],
  routes: [{ id: 'photos', kind: 'http', listener: 'web', to: { target: 'pi', port: 80 } }],
};
const draft: Draft = {
  target: { id: 'nas', name: 'NAS' },
  routes: [{ id: 'jellyfin', kind: 'http', listen: ':8096', to: { target: 'nas', port: 8096 } }],
};

test('a service becomes one of another kind without what that does not know', () => {
  const tcp = {
    id: 'a',
    name: 'A',
    kind: 'tcp',
    listen: ':1',
    to: { target: 'nas', port: 1 },
    gate: 'any',
    inUse: 'open',
  };
  expect(asRouteKind(tcp, 'http')).toEqual({
    id: 'a',
    name: 'A',
    kind: 'http',
    listen: ':1',
    to: { target: 'nas', port: 1 },
  });
  const http = {
    id: 'a',
    kind: 'http',
    listener: 'web',
    match: { path: '/a' },
    endpoints: [{ url: 'http://a' }, { target: 'nas', port: 80, path: '/x' }],
    allowFrom: ['10.0.0.0/8'],
  };
  expect(asRouteKind(http, 'tcp')).toEqual({
    id: 'a',
    kind: 'tcp',
    to: { target: 'nas', port: 80 },
    allowFrom: ['10.0.0.0/8'],
  });
  expect(asRouteKind({ id: 'a', kind: 'http', to: { url: 'http://a' } }, 'tcp')).toEqual({ id: 'a', kind: 'tcp' });
});

test('a service of datagrams stays one, and shares no ports with others', () => {
  const udp = { id: 'a', kind: 'udp', listen: ':1', to: { target: 'nas', port: 1 }, idle: '5m' };
  expect(routeKindOf(udp)).toBe('udp');
  expect(routeKindOf({ kind: 'sctp' })).toBe('tcp');
  expect(asRouteKind(udp, 'tcp')).toEqual({ id: 'a', kind: 'tcp', listen: ':1', to: { target: 'nas', port: 1 } });
  const tcp = { ...udp, id: 'b', kind: 'tcp' };
  const clashesOf = (routes: readonly Entry[]) => portClashes({ target: {}, routes }, 0, {}, null);
  expect(clashesOf([udp, tcp])).toEqual([]);
  expect(clashesOf([udp, { ...udp, id: 'c' }])).toEqual([{ listen: ':1', name: 'c' }]);
});

test('endpoints are a list however they are written, and one of the machine is written the short way', () => {
  expect(endpointsOf({ to: { port: 1 } })).toEqual([{ port: 1 }]);
  expect(endpointsOf({})).toEqual([{}]);
  const route = { id: 'a', to: { port: 1 } };
  expect(withEndpoints(route, [{ port: 1 }, { url: 'x' }], 'nas')).toEqual({
    id: 'a',
    endpoints: [{ port: 1 }, { url: 'x' }],
  });
  expect(withEndpoints({ id: 'a', endpoints: [] }, [{ target: 'nas', port: 1 }], 'nas')).toEqual({
    id: 'a',
    to: { target: 'nas', port: 1 },
  });
  expect(withEndpoints({ id: 'a' }, [{ target: 'pi', port: 1 }], 'nas')).toEqual({
    id: 'a',
    endpoints: [{ target: 'pi', port: 1 }],
  });
});

test('an entry moves up and down, and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
});

test('a service goes to a shared address and back to one of its own', () => {
  const shared = withListener(draft, 0, document.listeners[0] ?? {});
  expect(shared).toEqual({
    target: draft.target,
    routes: [{ id: 'jellyfin', kind: 'http', listener: 'web', to: { target: 'nas', port: 8096 } }],
    listeners: [{ id: 'web', listen: ':8080' }],
  });
  expect(withListener(shared, 0, document.listeners[0] ?? {}).listeners).toHaveLength(1);
  expect(withOwnAddress(shared, 0, document).routes).toEqual(draft.routes);
});

test('a new shared address has an id and a port that are free', () => {
  const listener = newListener({ ...draft, routes: [{ id: 'web-2' }] }, document);
  expect(listener).toEqual({ id: 'web-3', listen: ':8081' });
  expect(knownListeners({ ...draft, listeners: [{ id: 'web', name: 'Web' }] }, document)).toEqual([
    { id: 'web', name: 'Web' },
  ]);
});

test('the port of a shared address is taken for everything else', () => {
  const clashing = withDraftValue(draft, ['routes', 0, 'listen'], ':8080');
  expect(portClashes(clashing, 0, document, 'nas')).toEqual([{ listen: ':8080', name: 'web' }]);
});

test('a fault of a shared address is found at the machine that uses it', () => {
  const shared = withListener(draft, 0, document.listeners[0] ?? {});
  const placed = putMachine(document, shared, 'nas');
  const bad = { fault: fault('bad-value', { place: 'x', detail: 'y' }), path: ['listeners', 0, 'tls', 'keyFile'] };
  expect(faultsOfDraft([bad], placed).here).toEqual([{ ...bad, path: ['listeners', 0, 'tls', 'keyFile'] }]);
});

test('only lists of objects are shared addresses', () => {
  expect(asDraft({ target: {}, routes: [], listeners: [{}] })).toEqual({ target: {}, routes: [], listeners: [{}] });
  expect(asDraft({ target: {}, listeners: 'web' })).toBeNull();
});
