import type { Clock } from '../engine/clock.ts';
import type { StopAfter } from './run-options.ts';

export interface Countdown {
  /** Resolves with the reason, one sentence's begin, when it is time to stop; otherwise never. */
  readonly over: Promise<string>;
  /** One more request was answered. */
  countRequest(): void;
}

export function startCountdown(stopAfter: StopAfter | null, clock: Clock): Countdown {
  let answered = 0;
  let end: (why: string) => void = () => undefined;
  const over = new Promise<string>((resolve) => (end = resolve));
  if (stopAfter?.kind === 'time') clock.after(stopAfter.ms, () => end('The time given with --stop-after is over'));
  return {
    over,
    countRequest() {
      answered += 1;
      if (stopAfter?.kind === 'requests' && answered === stopAfter.count) end(`Requests answered: ${answered}`);
    },
  };
}
