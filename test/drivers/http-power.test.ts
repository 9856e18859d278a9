import { describe, expect, test } from 'vitest';
import { parseFingerprint } from '../../electron/drivers/http-connection.ts';
import { readPower } from '../../electron/drivers/http-power.ts';
import { isExpected, isStatusPattern } from '../../electron/drivers/http-status.ts';

describe('the power state in an answer', () => {
  const proxmox = { onWhen: { path: 'data.status', equals: 'running' } };
  const hetzner = {
    onWhen: { path: 'server.status', equals: 'running' },
    offWhen: { path: 'server.status', equals: 'off' },
    changingWhen: { path: 'server.status', equals: ['starting', 'stopping'] },
  };

  test.each([
    [{ onWhen: { path: 'relays.0.ison', equals: true } }, '{"relays":[{"ison":true}]}', 'on'],
    [{ onWhen: { path: 'relays.0.ison', equals: true } }, '{"relays":[{"ison":"true"}]}', 'off'],
    [proxmox, '{"data":{"status":"running"}}', 'on'],
    [proxmox, '{"data":{"status":"stopped"}}', 'off'],
    [proxmox, '{"errors":"no such machine"}', 'unknown'],
    [proxmox, '<html>Bad gateway</html>', 'unknown'],
    [proxmox, '{"data":null}', 'unknown'],
    [hetzner, '{"server":{"status":"running"}}', 'on'],
    [hetzner, '{"server":{"status":"off"}}', 'off'],
    [hetzner, '{"server":{"status":"stopping"}}', 'changing'],
    [hetzner, '{"server":{"status":"rebuilding"}}', 'unknown'],
    [{ onWhen: { matches: '^ON$' } }, 'ON', 'on'],
    [{ onWhen: { matches: '^ON$' } }, 'OFF', 'off'],
    [{ onWhen: { matches: '^ON' }, offWhen: { matches: '^OFF' } }, 'busy', 'unknown'],
    [{ onWhen: { path: '__proto__.x', equals: 1 } }, '{}', 'unknown'],
  ])('%j in %s: %s', (mapping, body, power) => {
    expect(readPower(body, mapping)).toBe(power);
  });
});

test('expected statuses are numbers, classes and ranges', () => {
  expect([200, 204, 299].every((status) => isExpected(status, ['2xx']))).toBe(true);
  expect([199, 300, 404].some((status) => isExpected(status, ['2xx']))).toBe(false);
  expect(isExpected(304, [200, '300-304'])).toBe(true);
  expect(isExpected(305, [200, '300-304'])).toBe(false);
  expect(['2xx', '200-204'].every(isStatusPattern)).toBe(true);
  expect(['6xx', '2x', '200-', '200', ''].some(isStatusPattern)).toBe(false);
});

test('a fingerprint is read with and without colons', () => {
  const hex = 'ab'.repeat(32);
  for (const text of [hex, hex.toUpperCase(), `sha256:${hex}`, `SHA-256/${'AB:'.repeat(31)}AB`]) {
    expect(parseFingerprint(text)).toBe(hex);
  }
  for (const text of ['', 'ab', `sha1:${hex}`, `${hex}ab`, `sha256:${'zz'.repeat(32)}`])
    expect(parseFingerprint(text)).toBeNull();
});
