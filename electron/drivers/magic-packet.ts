import wakeOnLan from 'wake_on_lan';
import { parseMac } from '../../shared/mac.ts';

/** The six or four bytes of a SecureOn password, written like a MAC address or a dotted quad; null when it is neither. */
export function parseSecureOnPassword(text: string): Buffer | null {
  const mac = parseMac(text);
  if (mac) return Buffer.from(mac.replaceAll(':', ''), 'hex');
  const quad = text.trim().split('.');
  if (quad.length !== 4 || !quad.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) <= 255)) return null;
  return Buffer.from(quad.map(Number));
}

/** Six bytes of 255, the normalised MAC sixteen times, then the password where there is one. */
export function magicPacket(mac: string, password: Buffer | null): Buffer {
  const packet = wakeOnLan.createMagicPacket(mac);
  return password ? Buffer.concat([packet, password]) : packet;
}
