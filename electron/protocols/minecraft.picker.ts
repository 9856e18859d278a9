import { defineTcpPicker, type Picked, type PickedVisit } from '../engine/tcp-picker.ts';
import { loginRefusal, pongAnswer, statusAnswer } from './minecraft/answers.ts';
import { legacyAnswer } from './minecraft/legacy.ts';
import { mostOpeningBytes, type Opening, parseOpening } from './minecraft/opening.ts';

const limitMs = 5_000;
const words = 'There is no server of this name here.';
const nothing = { name: null, version: '-', protocol: null, max: 0, icon: null };

/** Minecraft Java servers behind one address, told apart by the name that each player's game was told to connect to. */
export default defineTcpPicker({
  id: 'minecraft',
  maxBytes: mostOpeningBytes,
  open: () => ({
    limitMs,
    pick({ bytes }) {
      const opening = parseOpening(bytes);
      if (opening.kind === 'partial') return { kind: 'undecided' };
      if (opening.kind === 'wrong') return { kind: 'refused', reason: 'not what a Minecraft client sends' };
      return { kind: 'host', host: opening.value.host ?? '' };
    },
    stranger(visit) {
      const opening = parseOpening(visit.bytes);
      return opening.kind === 'good' ? turnAway(opening.value, visit) : { kind: 'undecided' };
    },
  }),
});

/** As a server would that has nothing to tell. */
function turnAway(opening: Opening, { ended, limitReached, replies }: PickedVisit): Picked {
  const reason = 'a name that no service has';
  if (opening.kind === 'legacy')
    return { kind: 'answered', reply: legacyAnswer(opening.form, { text: words, version: '-', max: 0 }), reason };
  if (opening.kind === 'login') return { kind: 'answered', reply: loginRefusal(words), reason };
  if (!opening.isRequested) return { kind: 'undecided' };
  if (replies === 0) return { kind: 'replied', reply: statusAnswer(words, nothing, opening.protocol) };
  if (opening.ping) return { kind: 'answered', reply: pongAnswer(opening.ping), reason };
  return ended || limitReached ? { kind: 'answered', reply: new Uint8Array(), reason } : { kind: 'undecided' };
}
