import { describe, expect, test } from 'vitest';
import { createChallenges } from '../../electron/protocols/a2s-challenge.ts';
import {
  challengeAnswer,
  infoAnswer,
  noPlayersAnswer,
  parseChallenge,
  parseInfo,
  parseRules,
  parseSteamDatagram,
  queryBytes,
  type Rules,
  rulesAnswer,
  type SteamInfo,
} from '../../electron/protocols/a2s-messages.ts';
import { AnswerParts } from '../../electron/protocols/a2s-parts.ts';
import { hex, joined } from './truncations.ts';

const infoQuery = hex('ffffffff 54 536f7572636520456e67696e6520517565727900');
const info: SteamInfo = {
  protocol: 17,
  name: 'Höhle',
  map: 'de_dust2',
  folder: 'cs2',
  game: 'Counter-Strike 2',
  appId: 730,
  players: 2,
  max: 16,
  bots: 1,
  type: 'd',
  system: 'l',
  hasPassword: true,
  isSecured: true,
  version: '1.40.2',
  tail: 'b18769' + '0100000000000000'.repeat(2),
};

describe('what comes to a Steam game server', () => {
  test('are queries, with and without a challenge', () => {
    expect(infoQuery.length).toBe(25);
    expect(queryBytes('info', null)).toEqual(Buffer.from(infoQuery));
    expect(parseSteamDatagram(infoQuery)).toEqual({ kind: 'query', query: 'info', challenge: null });
    expect(parseSteamDatagram(joined(infoQuery, hex('0a0b0c0d')))).toEqual({
      kind: 'query',
      query: 'info',
      challenge: hex('0a0b0c0d'),
    });
    expect(parseSteamDatagram(hex('ffffffff 55 ffffffff'))).toMatchObject({ query: 'players', challenge: null });
    expect(parseSteamDatagram(hex('ffffffff 56 01020304'))).toMatchObject({
      query: 'rules',
      challenge: hex('01020304'),
    });
    expect(parseSteamDatagram(hex('ffffffff 55'))).toMatchObject({ query: 'players', challenge: null });
  });

  test('are first steps of a connection', () => {
    expect(parseSteamDatagram(joined(hex('ffffffff 71'), Buffer.from('connect0x0A0B0C0D\0'))).kind).toBe('join');
    expect(parseSteamDatagram(joined(hex('20 0010 ff'), new Uint8Array(508))).kind).toBe('join');
    expect(parseSteamDatagram(joined(hex('20 0010 ff'), new Uint8Array(507))).kind).toBe('other');
  });

  test.each(['ffffffff 57', 'ffffffff 69', 'ffffffff 54 00', 'ffffffff 6d'])('%s is neither', (bytes) => {
    expect(parseSteamDatagram(hex(bytes)).kind).toBe('connectionless');
  });

  test.each(['', 'ffffffff', 'feffffff 55', '00'])('%s is of the game, or nothing', (bytes) => {
    expect(parseSteamDatagram(hex(bytes)).kind).toBe('other');
  });
});

describe('answers', () => {
  test('are read as they are written', () => {
    expect(parseInfo(infoAnswer(info))).toEqual(info);
    expect(infoAnswer(info).subarray(0, 13).toString('hex')).toBe('ffffffff491148c3b6686c6500');
    const rules: Rules = [
      ['mp_timelimit', '30'],
      ['sv_tags', ''],
    ];
    expect(parseRules(rulesAnswer(rules))).toEqual(rules);
    expect(parseChallenge(challengeAnswer(hex('01020304')))).toEqual(Buffer.from('01020304', 'hex'));
    expect(noPlayersAnswer()).toEqual(Buffer.from('ffffffff4400', 'hex'));
  });

  test('are refused when they are cut', () => {
    const whole = infoAnswer(info);
    const endOfVersion = whole.length - info.tail.length / 2;
    for (let length = 0; length < endOfVersion; length += 1) expect(parseInfo(whole.subarray(0, length))).toBeNull();
    expect(parseInfo(whole.subarray(0, endOfVersion))).toEqual({ ...info, tail: '00' });
    expect(parseRules(hex('ffffffff 45 ff00 6100 3100 6200'))).toEqual([['a', '1']]);
  });

  test('fit into one datagram', () => {
    const long = 'x'.repeat(5_000);
    const most = { ...info, name: long, map: long, folder: long, game: long, version: long, tail: 'ff'.repeat(5_000) };
    expect(infoAnswer(most).length).toBeLessThanOrEqual(1_400);
    const rules = Array.from({ length: 500 }, (_, index) => [`rule${index}`, long] as const);
    expect(rulesAnswer(rules).length).toBeLessThanOrEqual(1_400);
    expect(parseRules(rulesAnswer(rules))?.length).toBeGreaterThan(3);
  });

  test('are put together of their parts', () => {
    const whole = Buffer.from('0123456789');
    const part = (number: number, total = 3, id = 7) =>
      Buffer.concat([
        hex(`feffffff 0${id}000000 0${total} 0${number} e004`),
        whole.subarray(number * 4, number * 4 + 4),
      ]);
    const parts = new AnswerParts();
    expect([parts.take(part(2)), parts.take(part(0)), parts.take(part(1, 3, 6)), parts.take(part(2))]).toEqual(
      Array.from({ length: 4 }, () => null),
    );
    expect(parts.take(part(0))).toBeNull();
    expect(parts.take(part(1))?.toString()).toBe('0123456789');
    expect(parts.take(part(3, 3))).toBeNull();
    expect(parts.take(Buffer.from('feffffff 07000080 01 00 e004'.replaceAll(' ', ''), 'hex'))).toBeNull();
  });
});

describe('challenges', () => {
  const { give, isOurs } = createChallenges(new Uint8Array(32).fill(7));

  test('count for whom they were given, and for up to two minutes', () => {
    const challenge = give('192.0.2.1', 5_000, 100_000);
    expect(challenge.length).toBe(4);
    expect(isOurs(challenge, '192.0.2.1', 5_000, 100_000)).toBe(true);
    expect(isOurs(challenge, '192.0.2.1', 5_000, 179_999)).toBe(true);
    expect(isOurs(challenge, '192.0.2.1', 5_000, 180_000)).toBe(false);
    expect(isOurs(challenge, '192.0.2.1', 5_001, 100_000)).toBe(false);
    expect(isOurs(challenge, '192.0.2.2', 5_000, 100_000)).toBe(false);
    expect(isOurs(hex('01020304'), '192.0.2.1', 5_000, 100_000)).toBe(false);
  });

  test('are others with another secret', () => {
    const one = createChallenges().give('192.0.2.1', 5_000, 0);
    expect(createChallenges().isOurs(one, '192.0.2.1', 5_000, 0)).toBe(false);
  });
});
