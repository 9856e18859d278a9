import { type Fault, fault } from '../../shared/faults.ts';
import type { PowerStatus } from './driver.ts';
import type { ProbeAnswer } from './probe.ts';
import type { Look } from './target/model.ts';

/** One question that was put to the machine, and what came of it. */
export interface Asked {
  /** Its being answered at all proves the machine on. */
  readonly isSign: boolean;
  /** Its being good means that the service is ready. */
  readonly isReady: boolean;
  readonly answer: ProbeAnswer;
}

/** Best first: one good answer of several addresses or ports is enough. */
export function best(answers: readonly ProbeAnswer[]): ProbeAnswer {
  for (const answer of ['good', 'refused', 'cannot-tell'] as const) if (answers.includes(answer)) return answer;
  return 'silent';
}

/** Puts the answers of one round together, by what the target declares as proof of being down. */
export function lookFrom(
  round: {
    readonly startedMs: number;
    readonly asked: readonly Asked[];
    readonly status: PowerStatus | null;
    readonly asksReady: boolean;
    readonly stranger: Fault | null;
    readonly denied: Fault | null;
    readonly name: string;
    readonly address: string | null;
  },
  down: 'status' | 'silence' | 'refused-or-silent',
): Look {
  const { startedMs, asked, status } = round;
  const power = down === 'status' ? (status?.power ?? 'unknown') : powerFrom(asked, down);
  const questions = asked.filter((one) => one.isReady);
  const isAnswered = questions.length === 0 ? power === 'on' : questions.some((one) => one.answer === 'good');
  const isReady = isAnswered && status?.isReady !== false;
  const stranger = round.stranger ?? impostor(round, power, isReady && questions.length > 0);
  return {
    startedMs,
    power,
    ready: !round.asksReady ? 'not-asked' : isReady && power === 'on' && !stranger ? 'good' : 'bad',
    ...(status?.since === undefined ? {} : { powerSinceMs: status.since }),
    ...(stranger ? { stranger } : {}),
    ...(round.denied && power === 'unknown' ? { denied: round.denied } : {}),
  };
}

function powerFrom(asked: readonly Asked[], down: 'silence' | 'refused-or-silent'): Look['power'] {
  const answers = asked.filter((one) => one.isSign).map((one) => one.answer);
  const isOn = answers.some((answer) => answer === 'good' || (down === 'silence' && answer === 'refused'));
  if (isOn) return 'on';
  return answers.length === 0 || answers.includes('cannot-tell') ? 'unknown' : 'off';
}

/** The status says off, yet something serves at its address: another machine has it. */
function impostor(
  round: { readonly name: string; readonly address: string | null },
  power: Look['power'],
  isAnswered: boolean,
): Fault | null {
  if (power !== 'off' || !isAnswered) return null;
  return fault('someone-else-answers', {
    target: round.name,
    address: round.address ?? '?',
    expected: 'off',
    found: 'something that answers',
  });
}
