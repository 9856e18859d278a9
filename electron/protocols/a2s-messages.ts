import { clippedUtf8 } from '../../shared/game-list.ts';

// Layouts: developer.valvesoftware.com, "Server queries". Numbers are little endian.
const single = Buffer.from('ffffffff', 'hex');
const infoText = Buffer.from('Source Engine Query\0');
const infoId = 0x54;
const playerId = 0x55;
const rulesId = 0x56;
const challengeId = 0x41;
const infoAnswerId = 0x49;
const playerAnswerId = 0x44;
const rulesAnswerId = 0x45;
/** First byte of a direct connection with Steam's networking, and the size that it is padded to. */
const steamChallengeId = 0x20;
const steamPaddedBytes = 512;
const sourceChallengeId = 0x71;

/** What fits into one datagram on every way, as the servers themselves keep to. */
export const mostAnswerBytes = 1_400;
const mostTextBytes = 200;
const mostTailBytes = 300;
export const mostRules = 128;

export type Query = 'info' | 'players' | 'rules';

export type SteamDatagram =
  /** `challenge`: what the client says it was given by us; null: it has none yet. */
  | { readonly kind: 'query'; readonly query: Query; readonly challenge: Uint8Array | null }
  /** The first step of a client that joins: Source's own, or that of Steam's networking. */
  | { readonly kind: 'join' }
  /** What is asked about a server in other ways. */
  | { readonly kind: 'connectionless' }
  | { readonly kind: 'other' };

/** Reads what a client sends to a game server or to its query port. */
export function parseSteamDatagram(bytes: Uint8Array): SteamDatagram {
  if (bytes[0] === steamChallengeId && bytes.length >= steamPaddedBytes) return { kind: 'join' };
  if (bytes.length < 5 || !single.equals(bytes.subarray(0, 4))) return { kind: 'other' };
  switch (bytes[4] ?? 0) {
    case sourceChallengeId:
      return { kind: 'join' };
    case infoId: {
      const end = 5 + infoText.length;
      if (!infoText.equals(bytes.subarray(5, end))) return { kind: 'connectionless' };
      return { kind: 'query', query: 'info', challenge: challengeAt(bytes, end) };
    }
    case playerId:
      return { kind: 'query', query: 'players', challenge: challengeAt(bytes, 5) };
    case rulesId:
      return { kind: 'query', query: 'rules', challenge: challengeAt(bytes, 5) };
    default:
      return { kind: 'connectionless' };
  }
}

/** `ff ff ff ff` is how a client writes that it has none. */
function challengeAt(bytes: Uint8Array, offset: number): Uint8Array | null {
  const challenge = bytes.subarray(offset, offset + 4);
  return challenge.length < 4 || single.equals(challenge) ? null : challenge;
}

/** What a server tells the list of servers about itself. */
export interface SteamInfo {
  readonly protocol: number;
  readonly name: string;
  readonly map: string;
  readonly folder: string;
  readonly game: string;
  readonly appId: number;
  readonly players: number;
  readonly max: number;
  readonly bots: number;
  /** `d`, `l` or `p`; `l`, `w` or `m`. */
  readonly type: string;
  readonly system: string;
  readonly hasPassword: boolean;
  readonly isSecured: boolean;
  readonly version: string;
  /** What follows the version, as hexadecimal digits: the port of the game, its keywords, its whole id. */
  readonly tail: string;
}

export function parseInfo(bytes: Uint8Array): SteamInfo | null {
  const read = reader(bytes, infoAnswerId);
  const protocol = read.u8();
  const [name, map, folder, game] = [read.text(), read.text(), read.text(), read.text()];
  const appId = read.u16();
  const [players, max, bots] = [read.u8(), read.u8(), read.u8()];
  const [type, system] = [String.fromCharCode(read.u8()), String.fromCharCode(read.u8())];
  const [visibility, vac] = [read.u8(), read.u8()];
  const version = read.text();
  const tail = read.rest();
  // The Ship puts three more bytes before its version.
  if (!read.isGood() || !/^[dlp]$/i.test(type) || !/^[lwmo]$/i.test(system) || appId === 2400) return null;
  return {
    protocol,
    name,
    map,
    folder,
    game,
    appId,
    players,
    max,
    bots,
    type,
    system,
    version,
    hasPassword: visibility !== 0,
    isSecured: vac !== 0,
    // A byte for what else there is: nothing.
    tail: tail.length === 0 || tail.length > mostTailBytes ? '00' : tail.toString('hex'),
  };
}

export type Rules = readonly (readonly [name: string, value: string])[];

/** The first 128 of a server's rules. */
export function parseRules(bytes: Uint8Array): Rules | null {
  const read = reader(bytes, rulesAnswerId);
  const count = read.u16();
  const rules: [string, string][] = [];
  for (let index = 0; index < Math.min(count, mostRules) && read.isGood(); index += 1) {
    const rule: [string, string] = [read.text(), read.text()];
    // Some servers cut their last one.
    if (read.isGood()) rules.push(rule);
  }
  return read.hasBegun() ? rules : null;
}

export function parseChallenge(bytes: Uint8Array): Uint8Array | null {
  const isChallenge = bytes.length >= 9 && single.equals(bytes.subarray(0, 4)) && bytes[4] === challengeId;
  return isChallenge ? bytes.slice(5, 9) : null;
}

/** A question, with the server's challenge where it gave one. */
export function queryBytes(query: Query, challenge: Uint8Array | null): Buffer {
  if (query === 'info') return Buffer.concat([single, Uint8Array.of(infoId), infoText, challenge ?? new Uint8Array()]);
  return Buffer.concat([single, Uint8Array.of(query === 'players' ? playerId : rulesId), challenge ?? single]);
}

export function challengeAnswer(challenge: Uint8Array): Buffer {
  return Buffer.concat([single, Uint8Array.of(challengeId), challenge]);
}

export function infoAnswer(info: SteamInfo): Buffer {
  const { protocol, name, map, folder, game, appId, players, max, bots, type, system, version } = info;
  return Buffer.concat([
    single,
    Uint8Array.of(infoAnswerId, protocol),
    ...[name, map, folder, game].map(text),
    Uint8Array.of(appId & 255, (appId >> 8) & 255, players, max, bots, type.charCodeAt(0), system.charCodeAt(0)),
    Uint8Array.of(Number(info.hasPassword), Number(info.isSecured)),
    text(version),
    Buffer.from(info.tail, 'hex').subarray(0, mostTailBytes),
  ]);
}

/** Nobody plays on a server that sleeps. */
export function noPlayersAnswer(): Buffer {
  return Buffer.concat([single, Uint8Array.of(playerAnswerId, 0)]);
}

/** As many of the rules as fit. */
export function rulesAnswer(rules: Rules): Buffer {
  const parts: Buffer[] = [];
  let bytes = 7;
  for (const [name, value] of rules) {
    const part = Buffer.concat([text(name), text(value)]);
    if (bytes + part.length > mostAnswerBytes) break;
    bytes += part.length;
    parts.push(part);
  }
  return Buffer.concat([single, Uint8Array.of(rulesAnswerId, parts.length & 255, parts.length >> 8), ...parts]);
}

function text(value: string): Buffer {
  return Buffer.from(`${clippedUtf8(value.replaceAll('\0', ' '), mostTextBytes)}\0`);
}

/** Reads one field after the other; once there is too little left, all are empty and nothing is good. */
function reader(bytes: Uint8Array, id: number) {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const begins = bytes.length >= 5 && single.equals(bytes.subarray(0, 4)) && bytes[4] === id;
  let at = 5;
  let isGood = begins;
  const take = (count: number): Buffer => {
    if (!isGood || at + count > view.length) {
      isGood = false;
      return Buffer.alloc(count);
    }
    at += count;
    return view.subarray(at - count, at);
  };
  return {
    u8: () => take(1).readUInt8(),
    u16: () => take(2).readUInt16LE(),
    text() {
      const end = isGood ? view.indexOf(0, at) : -1;
      if (end < 0) {
        isGood = false;
        return '';
      }
      const whole = view.toString('utf8', at, end);
      at = end + 1;
      return clippedUtf8(whole, mostTextBytes);
    },
    rest: () => (isGood ? view.subarray(at) : view.subarray(0, 0)),
    isGood: () => isGood,
    /** It is an answer of that kind, whole or not. */
    hasBegun: () => begins,
  };
}
