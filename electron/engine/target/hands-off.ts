import { isInForce } from './derive.ts';
import type { OverrideMark } from './model.ts';
import { change, type Turn } from './turn.ts';

const handsOffMs = 2 * 60_000;

/** After a sleep by a person, or a machine switched off by hand: not woken for a while, or longer where the user said so. */
export function handsOff(turn: Turn, by: string): OverrideMark {
  const { doNotWake } = turn.core;
  const untilWallMs = turn.now.wallMs + handsOffMs;
  const isLonger =
    doNotWake &&
    isInForce(doNotWake, turn.now) &&
    (doNotWake.untilWallMs === null || doNotWake.untilWallMs > untilWallMs);
  return isLonger ? doNotWake : { untilWallMs, by, isHandsOff: true };
}

/** The sleep did not happen: our own mark goes, the user's stays. */
export function liftHandsOff(turn: Turn): void {
  if (turn.core.doNotWake?.isHandsOff) change(turn, { doNotWake: null });
}
