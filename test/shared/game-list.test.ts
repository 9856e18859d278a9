import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clippedUtf8, listedStates, listedText, timeLeft } from '../../shared/game-list.ts';
import { minecraftText, withoutCodes } from '../../shared/minecraft-text.ts';

describe('the line in a server list', () => {
  const server = { state: 'waking', name: 'Home', leftMs: 38_000 } as const;

  test('says what the user wrote, filled with what is known', () => {
    expect(listedText(server, { waking: '{name}: {timeLeft}, {name}! {other}' }, 'en')).toBe(
      'Home: 40 s, Home! {other}',
    );
    expect(listedText({ ...server, state: 'asleep' }, { waking: 'x' }, 'en')).toBe('Home - asleep, join to wake it');
    expect(listedText(server, {}, 'de')).toBe('Home - startet, bereit in 40 s');
  });

  test('takes no place holder out of the name of a server', () => {
    expect(listedText({ ...server, name: '{timeLeft}$&' }, { waking: '{name}' }, 'en')).toBe('{timeLeft}$&');
  });

  test('never holds what would end the field it stands in', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom(...listedStates), (name, text, state) => {
        expect(listedText({ state, name, leftMs: null }, { [state]: text }, 'de')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test.each([
    [null, 'a moment'],
    [-5, 'a moment'],
    [4_200, '5 s'],
    [61_000, '65 s'],
    [150_000, '3 min'],
  ])('%s ms are %s', (leftMs, text) => {
    expect(timeLeft(leftMs, 'en')).toBe(text);
  });

  test('is cut between characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, most) => {
        const cut = clippedUtf8(text, most);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
        expect(text.startsWith(cut)).toBe(true);
        const next = Array.from(text.slice(cut.length)).slice(0, 1).join('');
        expect(next === '' || Buffer.byteLength(cut + next) > most).toBe(true);
      }),
    );
    expect(clippedUtf8('aä€😀', 9)).toBe('aä€');
  });
});

describe('Minecraft text', () => {
  test('is read with its codes', () => {
    expect(minecraftText('a§cred§lbold§rplain§')).toMatchObject([
      { text: 'a', color: null },
      { text: 'red', color: '#ff5555', bold: false },
      { text: 'bold', color: '#ff5555', bold: true },
      { text: 'plain', color: null, bold: false },
    ]);
    expect(minecraftText('§L§o§n§mx§7y')).toMatchObject([
      { text: 'x', bold: true, italic: true, underlined: true, struck: true },
      { text: 'y', color: '#aaaaaa', bold: false },
    ]);
    expect(withoutCodes('§zA§kB')).toBe('AB');
  });
});
