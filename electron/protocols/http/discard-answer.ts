import type { Clock } from '../../engine/clock.ts';
import type { UpstreamAnswer } from './exchange.ts';

const mostDrainedBytes = 64 * 1024;
const mostDrainingMs = 1_000;

/** Throws away an answer that nobody gets. A short body is read to its end, so that its connection can be used again. */
export function discardAnswer(answer: UpstreamAnswer, clock: Clock): void {
  if (answer.kind === 'upgraded') {
    answer.socket.on('error', () => undefined).destroy();
    return;
  }
  const { body } = answer;
  let byteCount = 0;
  const timer = clock.after(mostDrainingMs, () => body.destroy());
  body.once('close', () => timer[Symbol.dispose]());
  body.on('error', () => undefined);
  body.on('data', ({ length }: Buffer) => {
    byteCount += length;
    if (byteCount > mostDrainedBytes) body.destroy();
  });
}
