import { expect, test } from 'vitest';
import { cookieValue, createLogin } from '../../electron/service/login.ts';
import { ManualClock } from '../settings/manual-clock.ts';

const start = '2026-11-20T22:00:00Z';

test('a key works once', () => {
  const login = createLogin('token', new ManualClock(start));
  const key = login.createKey();
  expect([login.redeemKey('wrong'), login.redeemKey(''), login.redeemKey(key), login.redeemKey(key)]).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test('a key works for five minutes', () => {
  const clock = new ManualClock(start);
  const login = createLogin('token', clock);
  const [early, late] = [login.createKey(), login.createKey()];
  clock.advance(5 * 60_000 - 1);
  expect(login.redeemKey(early)).toBe(true);
  clock.advance(1);
  expect(login.redeemKey(late)).toBe(false);
});

test('a session outlives a restart, but not its time and not its token', () => {
  const clock = new ManualClock(start);
  const { value } = createLogin('token', clock).createSession();
  const later = createLogin('token', clock);
  expect([later.isSession(value), createLogin('other', clock).isSession(value)]).toEqual([true, false]);
  clock.advance(31 * 86_400_000);
  expect(later.isSession(value)).toBe(false);
});

test('a session cannot be made up or made longer', () => {
  const login = createLogin('token', new ManualClock(start));
  const [, signature] = login.createSession().value.split('.');
  const forged = ['', '.', 'x', `9999999999999.${signature}`, `9999999999999.`, `.${signature}`, `1e13.${signature}`];
  expect(forged.map((value) => login.isSession(value))).toEqual(forged.map(() => false));
});

test('an empty token lets nobody in', () => {
  expect(createLogin('', new ManualClock(start)).isToken('')).toBe(false);
});

test('a cookie is found among others', () => {
  expect([
    cookieValue('a=1; reveille-7700=x.y; b=2', 'reveille-7700'),
    cookieValue('xreveille-7700=1', 'reveille-7700'),
    cookieValue(undefined, 'reveille-7700'),
  ]).toEqual(['x.y', null, null]);
});
