/*
 * What a client of Minetest (now Luanti) sends first, as its low-level protocol and `TOSERVER_INIT` have it in version
 * 5.6: the protocol's id, the sender's peer id, a channel; then the packet, numbered if it is reliable.
 */

const protocolId = 0x4f457403;
const control = 0;
const original = 1;
const reliable = 3;
const firstNumber = 65_500;
const initCommand = 2;
const helloCommand = 2;

/** A reliable packet with nothing in it, by which a client without a peer id makes itself known. */
export const firstPacket: Buffer = packet(0, [reliable, ...u16(firstNumber), original, ...u16(0)]);

/** Who wants to play, and with which versions. */
export function initPacket(player: string): Buffer {
  const name = Buffer.from(player);
  return packet(1, [
    original,
    ...u16(initCommand),
    28,
    ...u16(0),
    ...u16(37),
    ...u16(40),
    ...u16(name.length),
    ...name,
  ]);
}

/** What a packet of the server is: the peer id that it gives, its greeting, or anything else. */
export function kindOf(bytes: Uint8Array): 'peer-id' | 'hello' | 'other' {
  const [type, , , inner, first, second] = bytes.subarray(7);
  if (type !== reliable) return 'other';
  if (inner === control && first === 1) return 'peer-id';
  return inner === original && first === 0 && second === helloCommand ? 'hello' : 'other';
}

function packet(channel: number, rest: readonly number[]): Buffer {
  return Buffer.from([...u16(protocolId >>> 16), ...u16(protocolId & 0xffff), ...u16(0), channel, ...rest]);
}

function u16(value: number): readonly number[] {
  return [value >> 8, value & 255];
}
