import { bedrockPong, parseBedrock } from '../../electron/protocols/bedrock-ping.ts';
import {
  challengeAnswer,
  infoAnswer,
  parseSteamDatagram,
  rulesAnswer,
  type SteamInfo,
} from '../../electron/protocols/a2s-messages.ts';

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

export const bedrockStatus = {
  edition: 'MCPE',
  name: '§aCaves of home',
  protocol: '944',
  version: '26.3',
  online: 4,
  max: 30,
  level: 'Deep',
  gameMode: 'Creative',
};

/** What a Bedrock server answers; what belongs to a connection it sends back. */
export function bedrockAnswer(text: string, online = bedrockStatus.online): string {
  const datagram = parseBedrock(Buffer.from(text, 'latin1'));
  if (datagram.kind !== 'ping') return text;
  return latin1(bedrockPong(datagram.time, 77n, { ...bedrockStatus, online }, { port: 19_132, portV6: 19_133 }));
}

export const steamInfo: SteamInfo = {
  protocol: 17,
  name: 'Höhle',
  map: 'Midgard',
  folder: 'valheim',
  game: 'Valheim',
  appId: 0,
  players: 3,
  max: 64,
  bots: 1,
  type: 'd',
  system: 'l',
  hasPassword: true,
  isSecured: false,
  version: '1.0.0.0',
  // Keywords, and the whole id of the game.
  tail: `21${Buffer.from('0.220.5\0').toString('hex')}2aa00d0000000000`,
};

export const steamRules = [
  ['world', 'Home'],
  ['crossplay', '0'],
] as const;

const challenge = Buffer.from('0a0b0c0d', 'hex');

/** What a Steam game server answers, each query only after its challenge; what belongs to the game it sends back. */
export function steamAnswer(text: string): string {
  const datagram = parseSteamDatagram(Buffer.from(text, 'latin1'));
  if (datagram.kind !== 'query') return text;
  if (datagram.challenge === null || !challenge.equals(datagram.challenge)) return latin1(challengeAnswer(challenge));
  switch (datagram.query) {
    case 'info':
      return latin1(infoAnswer(steamInfo));
    case 'rules':
      return latin1(rulesAnswer(steamRules));
    case 'players':
      return latin1(
        Buffer.concat([Buffer.from('ffffffff4401', 'hex'), Buffer.from('\0anna\0\x05\0\0\0\0\0\0\0', 'latin1')]),
      );
  }
}
