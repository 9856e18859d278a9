import { asciiHost } from '../../../shared/host-names.ts';
import { good, type Parsed, partial, wrong } from '../parsed.ts';
import { readPacket, readText, readVarInt } from './fields.ts';
import { isLegacy, readLegacy } from './legacy.ts';

/** What a client says first is at most this long: proxies append the player's skin to the host name. */
export const mostOpeningBytes = 8 * 1024;

const intents = { 1: 'status', 2: 'login', 3: 'login' } as const;

/** What a Minecraft client wants. `host` is what it was told to connect to, as `asciiHost` gives it; null: no such name. */
export type Opening = { readonly host: string | null } & (
  | {
      readonly kind: 'status';
      readonly protocol: number;
      readonly isRequested: boolean;
      /** What it wants to have back, once it asks for that. */
      readonly ping: Uint8Array | null;
    }
  /** A transfer from another server is a login, too. */
  | { readonly kind: 'login'; readonly protocol: number; readonly player: string | null }
  | { readonly kind: 'legacy'; readonly form: 'beta' | '1.4' | '1.6' }
);

/**
 * Reads as far as a client has come: its handshake, and what it sends behind it without waiting. `wrong` is whatever no
 * Minecraft client sends.
 */
export function parseOpening(bytes: Uint8Array): Parsed<Opening> {
  if (isLegacy(bytes)) return readLegacy(bytes);
  if (!beginsLikeHandshake(bytes)) return wrong;
  const handshake = readPacket(bytes, 0, mostOpeningBytes);
  if (handshake.kind !== 'good') return handshake;
  const { id, body, end } = handshake.value;
  const protocol = readVarInt(body, 0);
  if (id !== 0 || protocol.kind !== 'good') return wrong;
  const host = readText(body, protocol.value.end, mostOpeningBytes);
  if (!host) return wrong;
  const intent = readVarInt(body, host.end + 2);
  if (intent.kind !== 'good' || intent.value.end !== body.length) return wrong;
  const wanted = intents[intent.value.value as keyof typeof intents];
  if (wanted === undefined) return wrong;
  const said = { protocol: protocol.value.value, host: plainHost(host.text) };
  const rest = bytes.subarray(end);
  return wanted === 'status' ? readStatus(said, rest) : readLogin(said, rest);
}

/** Its number is 0. Other protocols are told by that long before so many bytes have come as their first one seems to say. */
function beginsLikeHandshake(bytes: Uint8Array): boolean {
  const length = readVarInt(bytes, 0, 3);
  return length.kind !== 'good' || (bytes[length.value.end] ?? 0) === 0;
}

interface Said {
  readonly protocol: number;
  readonly host: string | null;
}

function readStatus(said: Said, bytes: Uint8Array): Parsed<Opening> {
  const request = readPacket(bytes, 0, 1);
  if (request.kind === 'wrong' || (request.kind === 'good' && request.value.id !== 0)) return wrong;
  const isRequested = request.kind === 'good';
  const ping = isRequested ? readPacket(bytes, request.value.end, 9) : partial;
  if (ping.kind === 'wrong') return wrong;
  if (ping.kind === 'partial') return good({ ...said, kind: 'status', isRequested, ping: null });
  const { id, body } = ping.value;
  return id === 1 && body.length === 8 ? good({ ...said, kind: 'status', isRequested, ping: body }) : wrong;
}

function readLogin(said: Said, bytes: Uint8Array): Parsed<Opening> {
  const start = readPacket(bytes, 0, mostOpeningBytes);
  if (start.kind === 'wrong') return wrong;
  if (start.kind === 'partial') return good({ ...said, kind: 'login', player: null });
  const name = readText(start.value.body, 0, 64);
  // What stands behind the name differs between versions.
  if (start.value.id !== 0 || !name || !/^[!-~]{1,16}$/.test(name.text)) return wrong;
  return good({ ...said, kind: 'login', player: name.text });
}

/** Without what Forge, BungeeCord (NUL) and protection services (`///`) append, nor the dot of an SRV record's name. */
function plainHost(text: string): string | null {
  return asciiHost(text.split(/\0|\/\/\//, 1)[0] ?? '');
}
