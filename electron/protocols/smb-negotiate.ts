import { ByteReader } from './byte-reader.ts';
import { beginsLike, good, latin1, type Parsed, partial, wrong } from './parsed.ts';

/** Far more than any client offers. */
export const mostSmbBytes = 4 * 1024;

/** What an SMB client offers with its first message. */
export interface SmbNegotiate {
  /** `smb1`: only dialects of old; `multi`: SMB 1 and later ones; `smb2`: SMB 2 or 3. `session`: a session over NetBIOS is asked for before that. */
  readonly family: 'smb1' | 'multi' | 'smb2' | 'session';
  /** Of SMB 1 by name, of SMB 2 and 3 as hexadecimal revision such as `0311`. */
  readonly dialects: readonly string[];
}

const smb1 = [0xff, 0x53, 0x4d, 0x42, 0x72];
const smb2 = [0xfe, 0x53, 0x4d, 0x42];

/**
 * Reads the first message of an SMB client: MS-SMB2 §2.1, §2.2.3 and §3.3.5.3, MS-CIFS §2.2.4.52; over port 139 a session
 * request comes first, RFC 1002 §4.3.2.
 */
export function parseSmbNegotiate(bytes: Uint8Array): Parsed<SmbNegotiate> {
  const [type = 0] = bytes;
  if (type === 0x81) return parseSessionRequest(bytes);
  if (type !== 0) return wrong;
  if (bytes.length < 4) return partial;
  const reader = new ByteReader(bytes.subarray(1));
  const messageBytes = reader.number(3);
  if (messageBytes < 35 || messageBytes + 4 > mostSmbBytes) return wrong;
  const message = bytes.subarray(4, 4 + messageBytes);
  const isOld = beginsLike(message, smb1);
  const isNew = beginsLike(message, smb2);
  if (!isOld && !isNew) return wrong;
  if (message.length < messageBytes) return partial;
  return isOld ? readOld(message) : readNew(message);
}

/** Header of 32 bytes, no words, then dialects: each a 2, a name and a 0. */
function readOld(message: Uint8Array): Parsed<SmbNegotiate> {
  const wordCount = message[32];
  const text = latin1(message.subarray(35));
  const byteCount = (message[33] ?? 0) + (message[34] ?? 0) * 256;
  const entries = text.slice(0, -1).split('\0');
  const areProper = text.endsWith('\0') && entries.every((entry) => entry.startsWith('\x02'));
  if (wordCount !== 0 || byteCount !== text.length || !areProper) return wrong;
  const dialects = entries.map((entry) => entry.slice(1));
  return good({ family: dialects.some((name) => name.startsWith('SMB 2.')) ? 'multi' : 'smb1', dialects });
}

/** Header of 64 bytes with the command NEGOTIATE, then a body of 36 and the dialects; contexts may follow. */
function readNew(message: Uint8Array): Parsed<SmbNegotiate> {
  const count = littleEndian(message, 66);
  const isNegotiate =
    littleEndian(message, 4) === 64 && littleEndian(message, 12) === 0 && littleEndian(message, 64) === 36;
  if (!isNegotiate || count === 0 || message.length < 100 + 2 * count) return wrong;
  const dialects = Array.from({ length: count }, (_, index) =>
    littleEndian(message, 100 + 2 * index)
      .toString(16)
      .padStart(4, '0'),
  );
  return good({ family: 'smb2', dialects });
}

/** Two names, each 34 bytes in the form of the time. */
function parseSessionRequest(bytes: Uint8Array): Parsed<SmbNegotiate> {
  if (!beginsLike(bytes, [0x81, 0, 0, 68, 32])) return wrong;
  if (bytes.length > 38 && bytes[38] !== 32) return wrong;
  return bytes.length < 72 ? partial : good({ family: 'session', dialects: [] });
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
}
