import { packet, textField, varInt } from '../../electron/protocols/minecraft/fields.ts';
import { hex, joined } from './truncations.ts';

/** A handshake; `next` is 1 for the list, 2 for a login, 3 for a transfer. */
export function handshake(next: number, host = 'localhost', protocol = 767): Uint8Array {
  return packet(0, joined(varInt(protocol), textField(host), hex('63dd'), varInt(next)));
}

export const statusRequest: Uint8Array = hex('01 00');
export const ping: Uint8Array = hex('09 01 0102030405060708');

export function loginStart(player: string): Uint8Array {
  return packet(0, joined(textField(player), new Uint8Array(16).fill(7)));
}

/** The list ping of games from 1.6 on. */
export function legacyPing(host: string): Uint8Array {
  const chars = (text: string) => Uint8Array.from(Buffer.from(text, 'utf16le').swap16());
  const u16 = (value: number) => Uint8Array.of(value >> 8, value & 0xff);
  const end = joined(hex('4a'), u16(host.length), chars(host), hex('000063dd'));
  return joined(hex('fe 01 fa'), u16(11), chars('MC|PingHost'), u16(end.length), end);
}
