import { expect, test } from 'vitest';
import { isRandomMac, matches, nameOfDevice, newMachineHref } from '../../renderer/find/device.ts';
import { filledDraft } from '../../renderer/find/fill.ts';
import { kindsOf, templateFor } from '../../shared/lan-kinds.ts';
import type { FoundDevice } from '../../shared/network-calls.ts';

const nas: FoundDevice = {
  address: '192.0.2.20',
  mac: '54:52:00:aa:00:20',
  names: ['attic.home.arpa', 'attic'],
  openPorts: [22, 445],
  kinds: ['nas', 'ssh'],
};

test('a device is called by the shortest of its names and found by each of them', () => {
  expect(nameOfDevice(nas)).toBe('attic');
  expect(nameOfDevice({ ...nas, names: [] })).toBe('');
  expect(matches(nas, ' HOME')).toBe(true);
  expect(matches(nas, '00:20')).toBe(true);
  expect(matches(nas, 'cellar')).toBe(false);
  expect([isRandomMac('54:52:00:aa:00:20'), isRandomMac('da:a1:19:00:00:01')]).toEqual([false, true]);
});

test('what is open and said tells what a machine is for', () => {
  expect(templateFor(kindsOf([22, 445], []))).toBe('nas');
  expect(templateFor(kindsOf([445, 3389], []))).toBe('remote-desktop');
  expect(templateFor(kindsOf([22, 80, 8096], []))).toBe('media');
  expect(templateFor(kindsOf([22, 25_565], []))).toBe('minecraft');
  expect(templateFor(kindsOf([22], ['_nfs._tcp']))).toBe('nas');
  expect(templateFor(kindsOf([80], []))).toBe('web');
  expect(templateFor(kindsOf([], []))).toBe('other');
});

test('a pick answers the questions of the template that suits it', () => {
  expect(newMachineHref(nas)).toBe('#/new?template=nas&host=192.0.2.20&name=attic&mac=54%3A52%3A00%3Aaa%3A00%3A20');
  expect(newMachineHref({ ...nas, mac: null, names: [], kinds: [] })).toBe('#/new?template=other&host=192.0.2.20');
});

test('a pick fills host and MAC of a machine, and services where there are none', () => {
  const filled = filledDraft({ target: { id: 'box', name: 'Box' }, routes: [] }, nas, {});
  expect(filled.target).toEqual({
    id: 'box',
    name: 'Box',
    host: '192.0.2.20',
    wake: { kind: 'wake-on-lan', mac: '54:52:00:aa:00:20' },
  });
  expect(filled.routes).toMatchObject([{ name: 'SMB', listen: ':445' }]);
  const own = { target: { id: 'box', wake: { kind: 'wake-on-lan', mac: 'x', port: 7 } }, routes: [{ id: 'a' }] };
  expect(filledDraft(own, nas, {})).toEqual({
    target: { id: 'box', name: 'attic', host: '192.0.2.20', wake: { kind: 'wake-on-lan', mac: nas.mac, port: 7 } },
    routes: [{ id: 'a' }],
  });
  const other = { target: { id: 'box', wake: { kind: 'command', run: ['x'] } }, routes: [{ id: 'a' }] };
  expect(filledDraft(other, nas, {}).target['wake']).toEqual({ kind: 'command', run: ['x'] });
});
