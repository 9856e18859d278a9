import { expect, test } from 'vitest';
import {
  duplicateMachine,
  freeListen,
  idFromName,
  type MachineEntry,
  machineIn,
  putMachine,
  removeMachine,
  restoreMachine,
} from '../../shared/document-edits.ts';

const document = {
  version: 1,
  app: { theme: 'dark' },
  targets: [{ id: 'nas' }, { id: 'wiki', needs: ['nas'] }, { id: 'pc' }],
  routes: [
    { id: 'smb', kind: 'tcp', listen: ':445', to: { target: 'nas', port: 445 } },
    { id: 'wiki-web', kind: 'tcp', listen: ':8080', to: { target: 'wiki', port: 80 } },
    { id: 'nfs', kind: 'tcp', listen: [':2049'], to: { target: 'nas', port: 2049 } },
  ],
};

const nas = () => machineIn(document, 'nas') as MachineEntry;

test('a machine comes with its services, in the order of the file', () => {
  expect(nas().routes.map(({ id }) => id)).toEqual(['smb', 'nfs']);
  expect(machineIn(document, 'gone')).toBeNull();
});

test('an edit stays in its place, and what else is in the file stays as it is', () => {
  const machine = { target: { id: 'nas', name: 'NAS' }, routes: [...nas().routes, { id: 'ftp', kind: 'tcp' }] };
  const placed = putMachine(document, machine, 'nas');
  expect(placed.document).toEqual({
    ...document,
    targets: [{ id: 'nas', name: 'NAS' }, document.targets[1], document.targets[2]],
    routes: [...document.routes, { id: 'ftp', kind: 'tcp', to: { target: 'nas' } }],
  });
  expect(placed.targetIndex).toBe(0);
  expect(placed.routeIndexes).toEqual([0, 2, 3]);
});

test('a service that is gone from the machine goes from the file', () => {
  const placed = putMachine(document, { ...nas(), routes: nas().routes.slice(1) }, 'nas');
  expect((placed.document['routes'] as { id: string }[]).map(({ id }) => id)).toEqual(['wiki-web', 'nfs']);
  expect(placed.routeIndexes).toEqual([1]);
});

test('two services of one id are both kept, for the check to complain about', () => {
  const twice = { ...nas(), routes: [nas().routes[0] ?? {}, nas().routes[0] ?? {}] };
  expect(putMachine(document, twice, 'nas').routeIndexes).toEqual([0, 2]);
});

test('a new id is followed by services and needs', () => {
  const { document: changed } = putMachine(document, { ...nas(), target: { id: 'store' } }, 'nas');
  expect(machineIn(changed, 'store')?.routes.map(({ id }) => id)).toEqual(['smb', 'nfs']);
  expect(machineIn(changed, 'wiki')?.target['needs']).toEqual(['store']);
});

test('what was removed comes back exactly as it was', () => {
  const result = removeMachine(document, 'nas');
  if (!result) throw new Error('there is no nas');
  expect(result.document).toEqual({
    ...document,
    targets: [{ id: 'wiki' }, { id: 'pc' }],
    routes: [document.routes[1]],
  });
  expect(restoreMachine(result.document, result.removed)).toEqual(document);
});

test('a duplicate has ids and ports of its own, and is nobody yet', () => {
  const copy = duplicateMachine(
    document,
    { ...nas(), target: { ...nas().target, host: 'nas', wake: { kind: 'wake-on-lan', mac: 'a', port: 7 } } },
    'NAS (copy)',
  );
  expect(copy).toEqual({
    target: { id: 'nas-2', name: 'NAS (copy)', wake: { kind: 'wake-on-lan', port: 7 } },
    routes: [
      { id: 'smb-2', kind: 'tcp', listen: ':10445', to: { target: 'nas-2', port: 445 } },
      { id: 'nfs-2', kind: 'tcp', listen: [':2050'], to: { target: 'nas-2', port: 2049 } },
    ],
  });
});

test('a port that is taken on one address is free on another', () => {
  expect(freeListen(document, '8080')).toBe('8081');
  expect(freeListen({ routes: [{ listen: '127.0.0.1:8080' }] }, '[::1]:8080')).toBe('[::1]:8080');
});

test('ids are made of any name', () => {
  expect(idFromName('  Büro-NAS 2! ')).toBe('buero-nas-2');
  expect(idFromName('日本')).toBe('machine');
  expect(idFromName('x'.repeat(60))).toHaveLength(40);
});

test('what has the wrong shape is no reason to fail', () => {
  const odd = { targets: 'none', routes: [null, 3, { to: [] }] };
  expect(machineIn(odd, 'nas')).toBeNull();
  expect(removeMachine(odd, 'nas')).toBeNull();
  expect(putMachine(odd, { target: { id: 'nas' }, routes: [] }, null).targetIndex).toBe(0);
});

const web = {
  targets: [{ id: 'nas' }, { id: 'pi' }],
  listeners: [
    { id: 'web', listen: ':8080' },
    { id: 'other', listen: ':9090' },
  ],
  routes: [
    { id: 'photos', kind: 'http', listener: 'web', to: { target: 'nas', port: 2342 } },
    {
      id: 'api',
      kind: 'http',
      listen: '8081',
      endpoints: [{ target: 'nas', port: 80 }, { target: 'pi', port: 80 }, { url: 'https://two.example' }],
    },
    { id: 'elsewhere', kind: 'http', listener: 'other', to: { url: 'https://two.example' } },
  ],
};
const webOf = (id: string) => machineIn(web, id) as MachineEntry;

test('a machine comes with the services that lead to it besides others, and the addresses they share', () => {
  expect(webOf('nas')).toEqual({
    target: web.targets[0],
    routes: web.routes.slice(0, 2),
    listeners: [web.listeners[0]],
  });
  expect(webOf('pi')).toEqual({ target: web.targets[1], routes: [web.routes[1]] });
});

test('what is put back as it was changes nothing', () => {
  for (const id of ['nas', 'pi']) expect(putMachine(web, webOf(id), id).document).toEqual(web);
});

test('a shared address is changed in its place, and a new one comes once it is used', () => {
  const listeners = [
    { id: 'web', listen: ':8443' },
    { id: 'new', listen: ':80' },
    { id: 'unused', listen: ':81' },
  ];
  const routes = [web.routes[0] ?? {}, { ...web.routes[1], listener: 'new' }];
  const placed = putMachine(web, { ...webOf('nas'), routes, listeners }, 'nas');
  expect(placed.document['listeners']).toEqual([listeners[0], web.listeners[1], listeners[1]]);
  expect(placed.listenerIndexes).toEqual([0, 2, -1]);
});

test('endpoints without a machine are this machine, and follow its id', () => {
  const routes = [
    {
      id: 'api',
      kind: 'http',
      listen: '8081',
      endpoints: [{ port: 1 }, { target: 'pi', port: 80 }, { url: 'http://a' }, { target: 'nas', port: 80 }],
    },
  ];
  const { document: changed } = putMachine(web, { target: { id: 'store' }, routes }, 'nas');
  expect(changed['routes']).toEqual([
    {
      ...routes[0],
      endpoints: [
        { target: 'store', port: 1 },
        { target: 'pi', port: 80 },
        { url: 'http://a' },
        { target: 'store', port: 80 },
      ],
    },
    web.routes[2],
  ]);
});

test('a service that leads to a URL is left alone', () => {
  const routes = [{ id: 'new', kind: 'http', listen: '1', to: { url: 'http://a' } }];
  const { document: changed, routeIndexes } = putMachine(web, { target: { id: 'pi' }, routes }, 'pi');
  expect((changed['routes'] as unknown[])[routeIndexes[0] ?? -1]).toEqual(routes[0]);
});

test('a removed machine leaves services to the others, and comes back to its place in them', () => {
  const result = removeMachine(web, 'nas');
  if (!result) throw new Error('there is no nas');
  expect(result.document['routes']).toEqual([
    { ...web.routes[1], endpoints: [{ target: 'pi', port: 80 }, { url: 'https://two.example' }] },
    web.routes[2],
  ]);
  expect(restoreMachine(result.document, result.removed)).toEqual(web);
});

test('a duplicate takes no requests away from what it was made of', () => {
  const copy = duplicateMachine(web, webOf('nas'), 'NAS (copy)');
  expect(copy.routes).toEqual([
    { id: 'photos-2', kind: 'http', listen: ':8082', to: { target: 'nas-2', port: 2342 } },
    {
      id: 'api-2',
      kind: 'http',
      listen: '8083',
      endpoints: [{ target: 'nas-2', port: 80 }, { target: 'pi', port: 80 }, { url: 'https://two.example' }],
    },
  ]);
  expect(copy.listeners).toBeUndefined();
});

test('a copy of a plain service leaves its shared address, and what it takes of it', () => {
  const tls = { id: 'tls', kind: 'tls-sni', listen: ':8443' };
  const target = { id: 'nas', name: 'NAS' };
  const photos = {
    id: 'photos',
    kind: 'tcp',
    listener: 'tls',
    match: { host: 'photos.home' },
    to: { target: 'nas', port: 443 },
  };
  const copy = duplicateMachine(
    { targets: [target], listeners: [tls], routes: [photos] },
    { target, routes: [photos] },
    'B',
  );
  expect(copy.routes).toEqual([{ id: 'photos-2', kind: 'tcp', listen: ':8444', to: { target: 'nas-2', port: 443 } }]);
});
