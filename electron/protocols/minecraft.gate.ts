import { z } from 'zod';
import type { Fault } from '../../shared/faults.ts';
import { type ListedServer, listedText, listTextFields } from '../../shared/game-list.ts';
import { durationBetween } from '../../shared/durations.ts';
import { minecraftDe } from '../../shared/messages/minecraft.de.ts';
import { minecraftEn } from '../../shared/messages/minecraft.en.ts';
import { sentence } from '../../shared/messages/sentence.ts';
import { cidr } from '../../shared/settings-fields.ts';
import { defineGate, type Verdict, type Visit } from '../engine/gate.ts';
import { createSourceRules } from '../engine/source-rules.ts';
import { listedServer } from './listed-server.ts';
import { loginRefusal, pongAnswer, statusAnswer } from './minecraft/answers.ts';
import { recallServer } from './minecraft/known-server.ts';
import { legacyAnswer } from './minecraft/legacy.ts';
import { mostOpeningBytes, type Opening, parseOpening } from './minecraft/opening.ts';
import { improper, touchLimit } from './touch-limit.ts';

const messages = { en: minecraftEn, de: minecraftDe };
const text = z.string().max(256);
const nobody = { interfaces: () => [] };

const config = z.strictObject({
  ...listTextFields,
  whileWaking: z.enum(['hold', 'disconnect']).default('hold').meta({
    title: 'While it starts',
    description:
      '`hold`: a player waits in the game and is let in once the server is up, or told to come back; `disconnect`: told at once.',
  }),
  hold: durationBetween(1_000, 29_000).default(25_000).meta({
    title: 'Hold at most',
    description: 'The game gives up by itself after 30 s.',
  }),
  disconnect: z
    .strictObject({
      waking: text.exactOptional().meta({ title: 'It is starting' }),
      refused: text.exactOptional().meta({ title: 'Not allowed to wake it' }),
    })
    .default({})
    .meta({
      title: 'Texts for players that are not let in',
      description: '`waking`, `refused`, with `{name}` and `{timeLeft}`.',
    }),
  players: z
    .array(z.string().regex(/^[!-~]{1,16}$/, 'must be the name of a player.'))
    .max(1_000)
    .nullable()
    .default(null)
    .meta({
      title: 'Only these players wake it',
      description: 'Names. While it is awake the server itself decides.',
    }),
  addresses: z.array(cidr).max(200).nullable().default(null).meta({
    title: 'Only these addresses wake it',
    description: 'Address ranges of players.',
  }),
  limit: touchLimit,
});

type Login = Opening & { readonly kind: 'login' };

/**
 * Real is a login, or a transfer from another server, with a player's name. List pings of every version are answered in
 * the server's place unless it is awake; they are never a reason.
 */
export default defineGate<z.output<typeof config>>({
  id: 'minecraft',
  title: 'Minecraft Java: a player joins',
  config,
  maxBytes: mostOpeningBytes,
  open({ texts, language, whileWaking, hold, disconnect, players, addresses, limit }, clock, target) {
    const t = messages[language];
    const names = players && new Set(players.map((name) => name.toLowerCase()));
    const rules = createSourceRules(
      { allowFrom: addresses, denyFrom: [], listensEverywhere: false, place: 'gate.addresses' },
      nobody,
    );

    const mayWake = (player: string, source: string) =>
      (names?.has(player.toLowerCase()) ?? true) && rules.permits(source);
    const listedOf = ({ state, servicePort }: Visit) => {
      const known = recallServer(target.memory, servicePort);
      return { known, listed: listedServer(state, known.name || target.name(), clock.monotonicMs()) };
    };
    const refusal = (written: string, visit: Visit) => {
      const { listed, known } = listedOf(visit);
      const server: ListedServer = listed ?? { state: 'waking', name: known.name || target.name(), leftMs: null };
      return loginRefusal(listedText(server, { [server.state]: written }, language));
    };

    function judgeList(opening: Exclude<Opening, Login>, visit: Visit): Verdict {
      const reason = 'only the list of servers';
      const { known, listed } = listedOf(visit);
      if (visit.replies === 0) {
        if (!listed) return { kind: 'background', reason };
        const line = listedText(listed, texts, language);
        if (opening.kind === 'legacy')
          return { kind: 'answered', reply: legacyAnswer(opening.form, { ...known, text: line }), reason };
        if (!opening.isRequested) return left(visit) ?? { kind: 'undecided' };
        return { kind: 'replied', reply: statusAnswer(line, known, opening.protocol), next: 'serve', reason };
      }
      const ping = opening.kind === 'status' ? opening.ping : null;
      if (ping) return { kind: 'answered', reply: pongAnswer(ping), reason };
      return visit.ended || visit.limitReached
        ? { kind: 'answered', reply: new Uint8Array(), reason }
        : { kind: 'undecided' };
    }

    function judgeLogin({ player }: Login, visit: Visit): Verdict {
      if (player === null) return left(visit) ?? { kind: 'undecided' };
      if (visit.state.kind === 'up') return { kind: 'real' };
      if (!mayWake(player, visit.source)) {
        const reply = refusal(disconnect.refused ?? t.refused, visit);
        return { kind: 'answered', reply, reason: 'a player who may not wake it' };
      }
      if (whileWaking === 'hold') return { kind: 'real' };
      return { kind: 'real', farewell: refusal(disconnect.waking ?? t.waking, visit) };
    }

    return {
      limitMs: limit,
      holdLimitMs: hold,
      judge(visit) {
        const opening = parseOpening(visit.bytes);
        if (opening.kind !== 'good')
          return improper(opening, visit.ended, 'a Minecraft client') ?? { kind: 'undecided' };
        return opening.value.kind === 'login' ? judgeLogin(opening.value, visit) : judgeList(opening.value, visit);
      },
      farewell(why, visit) {
        const opening = parseOpening(visit.bytes);
        if (opening.kind !== 'good' || opening.value.kind !== 'login') return null;
        const isStarting =
          why?.code === 'still-waking' || (why?.code === 'client-timeout' && visit.state.kind === 'waking');
        if (isStarting) return refusal(disconnect.waking ?? t.waking, visit);
        return loginRefusal(failedText(why, listedOf(visit).known.name || target.name()));
      },
    };

    function failedText(why: Fault | null, name: string): string {
      return why ? t.failed(name, sentence(why, language)) : t.busy(name);
    }
  },
});

function left({ ended }: Visit): Verdict | null {
  return ended ? { kind: 'background', reason: 'left without saying what it wants' } : null;
}
