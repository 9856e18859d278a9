import { hex, joined } from './truncations.ts';

export interface HelloParts {
  readonly names?: readonly string[];
  readonly protocols?: readonly string[];
  /** More extensions, by type. */
  readonly more?: readonly (readonly [number, Uint8Array])[];
  /** Bytes of handshake in each record. */
  readonly recordBytes?: number;
}

const number = (value: number, byteCount: number) =>
  Uint8Array.from({ length: byteCount }, (_, index) => Math.floor(value / 256 ** (byteCount - 1 - index)) % 256);
const vector = (lengthBytes: number, ...parts: readonly Uint8Array[]) => {
  const content = joined(...parts);
  return joined(number(content.length, lengthBytes), content);
};
const text = (value: string) => Uint8Array.from(Buffer.from(value, 'latin1'));

/** A ClientHello as RFC 8446 §4.1.2 has it, in its records. */
export function clientHello({ names = [], protocols = [], more = [], recordBytes = 16_384 }: HelloParts): Uint8Array {
  const extension = (type: number, data: Uint8Array) => joined(number(type, 2), vector(2, data));
  const nameList = vector(2, ...names.map((name) => joined(hex('00'), vector(2, text(name)))));
  const protocolList = vector(2, ...protocols.map((name) => vector(1, text(name))));
  const extensions = vector(
    2,
    extension(0x0a0a, hex('')),
    ...(names.length > 0 ? [extension(0, nameList)] : []),
    ...(protocols.length > 0 ? [extension(16, protocolList)] : []),
    ...more.map(([type, data]) => extension(type, data)),
    extension(0x1a1a, hex('00')),
  );
  const random = new Uint8Array(32).fill(7);
  const body = joined(
    hex('03 03'),
    random,
    vector(1, random),
    vector(2, hex('2a2a 1301 1302')),
    hex('01 00'),
    extensions,
  );
  return inRecords(joined(hex('01'), number(body.length, 3), body), recordBytes);
}

export function inRecords(handshake: Uint8Array, recordBytes: number): Uint8Array {
  const records: Uint8Array[] = [];
  for (let at = 0; at < handshake.length; at += recordBytes)
    records.push(joined(hex('16 03 01'), vector(2, handshake.subarray(at, at + recordBytes))));
  return joined(...records);
}
