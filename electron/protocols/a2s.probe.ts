import { z } from 'zod';
import { durationBetween } from '../../shared/durations.ts';
import { connectFailure } from '../engine/connect-outcome.ts';
import { defineProbe, type ProbeAnswer } from '../engine/probe.ts';
import { connectUdp } from '../engine/udp-socket.ts';
import { recallRules, rememberInfo, rememberRules } from './a2s-memory.ts';
import { parseChallenge, parseInfo, parseRules, queryBytes } from './a2s-messages.ts';
import { AnswerParts } from './a2s-parts.ts';

/** Rules are only for lists, so nobody is to wait for a server that does not tell them. */
const rulesWithinMs = 150;
const rulesEveryMs = 10 * 60_000;

const config = z.strictObject({
  port: z.int().min(1).max(65_535).optional().meta({
    title: 'Query port',
    description: "The service's own when left out. Many games answer queries on the port after that of the game.",
  }),
  within: durationBetween(100, 5_000)
    .default(1_000)
    .meta({ title: 'Wait', description: 'How long to wait for an answer.' }),
});

/** Good when the server says what it is. That, and its rules, are remembered for when it sleeps. */
export default defineProbe<z.output<typeof config>>({
  id: 'a2s',
  title: 'A Steam game server answers',
  config,
  tellsPlayers: true,
  ask({ port: ownPort, within }, { address, port, servicePort, clock, signal, memory, onPlayers }) {
    const knownAs = ownPort ?? servicePort;
    if (signal.aborted) return Promise.resolve('silent');
    return new Promise((resolve) => {
      const parts = new AnswerParts();
      let asked: 'info' | 'rules' = 'info';
      let challengesLeft = 4;
      const finish = (answer: ProbeAnswer) => {
        deadline[Symbol.dispose]();
        signal.removeEventListener('abort', onSilence);
        socket.close();
        resolve(answer);
      };
      const onSilence = () => finish(asked === 'info' ? 'silent' : 'good');
      let deadline = clock.after(within, onSilence);
      signal.addEventListener('abort', onSilence, { once: true });

      const askForRules = () => {
        const known = recallRules(memory, knownAs);
        const nowMs = clock.wallMs();
        if (known && nowMs - known.atMs < rulesEveryMs) return finish('good');
        asked = 'rules';
        // Should it not answer it is not asked again so soon, and what was known stays.
        rememberRules(memory, knownAs, known?.rules ?? [], nowMs);
        deadline[Symbol.dispose]();
        deadline = clock.after(Math.min(within, rulesWithinMs), onSilence);
        socket.send(queryBytes('rules', null));
      };
      const onAnswer = (bytes: Buffer) => {
        const challenge = parseChallenge(bytes);
        if (challenge) {
          challengesLeft -= 1;
          if (challengesLeft > 0) socket.send(queryBytes(asked, challenge));
        } else if (asked === 'info') {
          const info = parseInfo(bytes);
          if (!info) return;
          rememberInfo(memory, knownAs, info);
          onPlayers?.({ online: Math.max(0, info.players - info.bots), max: info.max });
          askForRules();
        } else {
          const rules = parseRules(bytes);
          if (!rules) return;
          rememberRules(memory, knownAs, rules, clock.wallMs());
          finish('good');
        }
      };
      const socket = connectUdp(address, ownPort ?? port, {
        onConnected: () => socket.send(queryBytes('info', null)),
        onMessage: (bytes) => onAnswer(parts.take(bytes) ?? bytes),
        onError: (error) => finish(asked === 'info' ? connectFailure(error) : 'good'),
      });
    });
  },
});
