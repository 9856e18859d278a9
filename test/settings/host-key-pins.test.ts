import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHostKeyPins } from '../../electron/settings/host-key-pins.ts';
import { FaultError } from '../../shared/faults.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('keys are kept per host, port and type, for the owner only', () => {
  const folder = temporaryFolder();
  const pins = openHostKeyPins(folder);
  pins.pin('nas', 22, 'ssh-ed25519', 'SHA256:a');
  pins.pin('NAS', 22, 'ssh-rsa', 'SHA256:b');
  pins.pin('nas', 2222, 'ssh-rsa', 'SHA256:c');
  expect(openHostKeyPins(folder).get('nas', 22)).toEqual({ 'ssh-ed25519': 'SHA256:a', 'ssh-rsa': 'SHA256:b' });
  expect(pins.get('other', 22)).toEqual({});
  expect(statSync(join(folder, 'host-keys.json')).mode & 0o777).toBe(0o600);
});

test('one host is forgotten, the others stay', () => {
  const pins = openHostKeyPins(temporaryFolder());
  pins.pin('nas', 22, 'ssh-rsa', 'SHA256:a');
  pins.pin('vm', 22, 'ssh-rsa', 'SHA256:b');
  expect([pins.forget('nas', 22), pins.forget('nas', 22)]).toEqual([true, false]);
  expect([pins.get('nas', 22), pins.get('vm', 22)]).toEqual([{}, { 'ssh-rsa': 'SHA256:b' }]);
});

test('a damaged file trusts nobody and is left as it is', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'host-keys.json');
  writeFileSync(file, '{"nas 22": ');
  const pins = openHostKeyPins(folder);
  expect(() => pins.get('nas', 22)).toThrow(FaultError);
  expect(() => pins.pin('nas', 22, 'ssh-rsa', 'SHA256:x')).toThrow(FaultError);
  expect(readFileSync(file, 'utf8')).toBe('{"nas 22": ');
});
