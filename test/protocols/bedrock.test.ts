import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bedrockPing, bedrockPong, parseBedrock, parsePong } from '../../electron/protocols/bedrock-ping.ts';
import { hex, joined } from './truncations.ts';

const magic = '00ffff00fefefefefdfdfdfd12345678';
const ping = hex(`01 0000000000000011 ${magic} 1122334455667788`);
const request = joined(hex(`05 ${magic} 0b`), new Uint8Array(1_400));
const status = {
  edition: 'MCPE',
  name: '§aHome',
  protocol: '944',
  version: '26.3',
  online: 3,
  max: 20,
  level: 'Survival world',
  gameMode: 'Creative',
};

describe('what a Bedrock client begins with', () => {
  test('is a ping, of either kind, or the first step of a connection', () => {
    expect(parseBedrock(ping)).toEqual({ kind: 'ping', time: hex('0000000000000011') });
    expect(parseBedrock(joined(hex('02'), ping.subarray(1))).kind).toBe('ping');
    expect(parseBedrock(request).kind).toBe('connection-request');
    expect(bedrockPing(0x11n, 0x1122334455667788n)).toEqual(Buffer.from(ping));
  });

  test('is nothing else', () => {
    for (let length = 0; length < ping.length; length += 1)
      expect([length, parseBedrock(ping.subarray(0, length)).kind]).toEqual([length, 'other']);
    for (const [at, bytes] of [ping, request].flatMap((whole) => [0, 5, 12].map((index) => [index, whole] as const))) {
      const changed = Uint8Array.from(bytes);
      changed[at + (bytes === ping ? 9 : 1)] = 0x77;
      expect(parseBedrock(changed).kind).toBe('other');
    }
    expect(parseBedrock(joined(ping, hex('00'))).kind).toBe('other');
    expect(parseBedrock(hex(`05 ${magic}`)).kind).toBe('other');
  });
});

describe('the answer to a ping', () => {
  const written = (fields = {}) =>
    bedrockPong(hex('0000000000000011'), 0x0102n, { ...status, ...fields }, { port: 19_132, portV6: 19_133 });

  test('is laid out as servers do', () => {
    const text = 'MCPE;§aHome;944;26.3;3;20;258;Survival world;Creative;1;19132;19133;';
    const length = Buffer.byteLength(text).toString(16).padStart(4, '0');
    expect(written().toString('hex')).toBe(
      `1c00000000000000110000000000000102${magic}${length}${Buffer.from(text).toString('hex')}`,
    );
    expect(parsePong(written())).toEqual(status);
  });

  test('is read of old and of chatty servers', () => {
    const pong = (text: string) => {
      const bytes = Buffer.from(text);
      return joined(hex(`1c ${'00'.repeat(16)} ${magic}`), Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);
    };
    expect(parsePong(pong('MCPE;Old;27;0.8.1;0;5'))).toMatchObject({ name: 'Old', online: 0, max: 5, level: '' });
    expect(parsePong(pong(`MCEE;${'x'.repeat(900)};1;1;999999999999;x`))).toMatchObject({
      edition: 'MCEE',
      online: 0,
      max: 0,
    });
    for (const text of ['', 'MCPE', 'MCPE;a;b', 'HTTP;a;1;1;1;1', `MCPE;${'x'.repeat(1_100)};1;1`])
      expect(parsePong(pong(text))).toBeNull();
    expect(parsePong(pong('MCPE;a;1;1').subarray(0, -1))).toBeNull();
  });

  test('stays in its bounds whatever is in it', () => {
    fc.assert(
      fc.property(fc.record({ name: fc.string(), level: fc.string(), version: fc.string() }), (fields) => {
        const bytes = written(fields);
        expect(bytes.length).toBeLessThanOrEqual(547);
        expect(parsePong(bytes)?.protocol).toBe('944');
        expect(bytes.subarray(35).toString()).toMatch(/^[^;\p{Cc}]*(?:;[^;\p{Cc}]*){12}$/u);
      }),
    );
    const long = { name: '€'.repeat(500), level: 'x'.repeat(500), version: 'x'.repeat(500), gameMode: 'x'.repeat(500) };
    expect(written(long).length).toBeLessThanOrEqual(547);
  });
});
