import { asciiHost } from '../../../shared/host-names.ts';
import { beginsLike, good, type Parsed, partial, wrong } from '../parsed.ts';
import type { Opening } from './opening.ts';

/*
 * The list ping of games before 1.7 (minecraft.wiki, "Java Edition protocol/Server List Ping"): `FE`, from 1.4 on
 * `FE 01`, from 1.6 on with a plugin message that names the host.
 */

const question = [0xfe, 0x01, 0xfa];
const channel = 'MC|PingHost';
const mostHostChars = 255;

/** A modern packet may be 254 bytes long and then begins with `FE 01`, too, but its number is 0. */
export function isLegacy(bytes: Uint8Array): boolean {
  return bytes[0] === 0xfe && beginsLike(bytes, [0xfe, 0x01]) && bytes[2] !== 0;
}

export function readLegacy(bytes: Uint8Array): Parsed<Opening> {
  if (bytes.length === 1) return good({ kind: 'legacy', form: 'beta', host: null });
  if (bytes.length === 2) return good({ kind: 'legacy', form: '1.4', host: null });
  if (!beginsLike(bytes, question)) return wrong;
  const name = readChars(bytes, 3, channel.length);
  if (name === null || name.text !== channel) return name === null ? partial : wrong;
  // Behind it: the length of the rest, and the version of the protocol.
  const host = readChars(bytes, name.end + 3, mostHostChars);
  if (host === null) return partial;
  if (host.text === null) return wrong;
  return good({ kind: 'legacy', form: '1.6', host: asciiHost(host.text) });
}

/** UTF-16 with its length in characters; null: not all of it is there; no text: it is too long. */
function readChars(bytes: Uint8Array, at: number, most: number): { text: string | null; end: number } | null {
  if (bytes.length < at + 2) return null;
  const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  const end = at + 2 + length * 2;
  if (length > most) return { text: null, end };
  if (bytes.length < end) return null;
  return {
    text: Buffer.from(bytes.subarray(at + 2, end))
      .swap16()
      .toString('utf16le'),
    end,
  };
}

export interface LegacyStatus {
  readonly text: string;
  readonly version: string;
  readonly max: number;
}

/** The packet that refuses a connection, whose reason is the answer. */
export function legacyAnswer(form: 'beta' | '1.4' | '1.6', { text, version, max }: LegacyStatus): Uint8Array {
  // It separates the fields of the oldest form, where it also began a colour.
  const plain = text.replaceAll(/§.?/g, '');
  // 127 is what newer servers give as their version, so that no old game takes them for one of its own.
  const fields =
    form === 'beta' ? [plain, '0', `${max}`].join('§') : ['§1', '127', version, plain, '0', max].join('\0');
  const chars = Buffer.from(fields.slice(0, 512), 'utf16le').swap16();
  return Buffer.concat([Buffer.of(0xff, chars.length >> 9, (chars.length >> 1) & 0xff), chars]);
}
