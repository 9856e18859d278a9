import { z } from 'zod';
import { listedText, listTextFields } from '../../shared/game-list.ts';
import { type DatagramVerdict, defineDatagramGate } from '../engine/datagram-gate.ts';
import { createChallenges } from './a2s-challenge.ts';
import { recallInfo, recallRules, rememberInfo, rememberRules } from './a2s-memory.ts';
import {
  challengeAnswer,
  infoAnswer,
  noPlayersAnswer,
  parseInfo,
  parseRules,
  parseSteamDatagram,
  rulesAnswer,
  type SteamInfo,
} from './a2s-messages.ts';
import { countJoining, joiningFields } from './joining-datagrams.ts';
import { listedServer } from './listed-server.ts';

const config = z.strictObject({
  join: z.enum(['connect', 'any', 'never']).default('connect').meta({
    title: 'Wakes',
    description:
      '`connect`: the first step of a connection, as Source and Steam clients take it. `any`: whatever is no query, for games with a protocol of their own on the same port. `never`: nothing, for a port that only answers queries.',
  }),
  ...joiningFields,
  ...listTextFields,
});

/** Until the server was heard once. */
const unknownServer: SteamInfo = {
  protocol: 17,
  name: '',
  map: '',
  folder: '',
  game: '',
  appId: 0,
  players: 0,
  max: 0,
  bots: 0,
  type: 'd',
  system: 'l',
  hasPassword: false,
  isSecured: false,
  version: '1.0.0.0',
  tail: '00',
};

/** Real is a client that joins. Queries of server lists are answered in the server's place, in full after our challenge. */
export default defineDatagramGate<z.output<typeof config>>({
  id: 'a2s',
  title: 'Steam game server: a player joins',
  config,
  open({ join, texts, language, ...enough }, clock, target) {
    const joining = countJoining(enough, clock);
    const challenges = createChallenges();
    return {
      judge(seen): DatagramVerdict {
        const { source, port, servicePort, state } = seen;
        const datagram = parseSteamDatagram(seen.bytes);
        const joins = join === 'connect' ? datagram.kind === 'join' : ['join', 'other'].includes(datagram.kind);
        if (datagram.kind !== 'query') {
          if (join !== 'never' && joins) return joining(seen);
          return { kind: 'background', reason: join === 'never' ? 'this port never wakes' : 'not how a player joins' };
        }
        const nowMs = clock.monotonicMs();
        const known = recallInfo(target.memory, servicePort) ?? { ...unknownServer, name: target.name() };
        const listed = listedServer(state, known.name, nowMs);
        const reason = 'only the list of servers';
        if (!listed) return { kind: 'background', reason };
        const { challenge, query } = datagram;
        if (challenge === null || !challenges.isOurs(challenge, source, port, nowMs)) {
          const reply = challengeAnswer(challenges.give(source, port, nowMs));
          if (reply.length > seen.bytes.length) return { kind: 'background', reason: 'a query without room for proof' };
          return { kind: 'answered', reply, reason };
        }
        const replies = {
          info: () => infoAnswer({ ...known, name: listedText(listed, texts, language), players: 0, bots: 0 }),
          players: noPlayersAnswer,
          rules: () => rulesAnswer(recallRules(target.memory, servicePort)?.rules ?? []),
        };
        return { kind: 'answered', reply: replies[query](), reason, proof: 'challenge' };
      },
      heard({ bytes, servicePort }) {
        // Almost everything that a server sends is the game itself.
        if (bytes[4] !== 0x49 && bytes[4] !== 0x45) return;
        const info = parseInfo(bytes);
        if (info) return rememberInfo(target.memory, servicePort, info);
        const rules = parseRules(bytes);
        if (rules) rememberRules(target.memory, servicePort, rules, clock.wallMs());
      },
    };
  },
});
