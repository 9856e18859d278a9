import { expect } from 'vitest';
import type { Parsed } from '../../electron/protocols/parsed.ts';

/** Bytes written in hexadecimal, with blanks wherever they help. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A message that lacks its end is never good and never wrong; with more behind it, it is what it was. */
export function expectPartialUntilWhole<Value>(parse: (bytes: Uint8Array) => Parsed<Value>, whole: Uint8Array): void {
  for (let length = 0; length < whole.length; length += 1)
    expect([length, parse(whole.subarray(0, length)).kind]).toEqual([length, 'partial']);
  expect(parse(whole).kind).toBe('good');
  expect(parse(joined(whole, hex('00 ff 00')))).toEqual(parse(whole));
}
