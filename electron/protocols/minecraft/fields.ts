import { good, type Parsed, partial, wrong } from '../parsed.ts';

/*
 * How Minecraft Java writes its packets (minecraft.wiki, "Java Edition protocol"): numbers of seven bits a byte, least
 * first, the top bit telling of more; texts with their length in bytes; packets with their length and a number.
 */

/** A number of at most 32 bits, and where it ended. */
export function readVarInt(bytes: Uint8Array, at: number, mostBytes = 5): Parsed<{ value: number; end: number }> {
  let value = 0;
  for (let index = 0; index < mostBytes; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return partial;
    value |= (byte & 0x7f) << (7 * index);
    if (byte < 0x80) return good({ value, end: at + index + 1 });
  }
  return wrong;
}

export function varInt(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value >>> 0; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** One packet: its number, its content, and where it ended. */
export interface Packet {
  readonly id: number;
  readonly body: Uint8Array;
  readonly end: number;
}

/** Lengths of packets have at most 21 bits. One that says that it is longer than `mostBytes` is `wrong` at once. */
export function readPacket(bytes: Uint8Array, at: number, mostBytes: number): Parsed<Packet> {
  const length = readVarInt(bytes, at, 3);
  if (length.kind !== 'good') return length;
  const { value, end: begin } = length.value;
  if (value < 1 || value > mostBytes) return wrong;
  const id = readVarInt(bytes.subarray(begin, begin + value), 0);
  if (begin + value > bytes.length) return id.kind === 'wrong' ? wrong : partial;
  if (id.kind !== 'good') return wrong;
  return good({ id: id.value.value, body: bytes.subarray(begin + id.value.end, begin + value), end: begin + value });
}

export function packet(id: number, body: Uint8Array): Uint8Array {
  const number = varInt(id);
  return Buffer.concat([varInt(number.length + body.length), number, body]);
}

/** A text of at most so many bytes, and where it ended; null when there is none. */
export function readText(bytes: Uint8Array, at: number, mostBytes: number): { text: string; end: number } | null {
  const length = readVarInt(bytes, at);
  if (length.kind !== 'good') return null;
  const { value, end: begin } = length.value;
  if (value < 0 || value > mostBytes || begin + value > bytes.length) return null;
  return { text: Buffer.from(bytes.subarray(begin, begin + value)).toString('utf8'), end: begin + value };
}

export function textField(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([varInt(bytes.length), bytes]);
}
