import type { Fault } from '../../../shared/faults.ts';
import type { JournalRecord } from '../journal.ts';
import { isHeld } from './derive.ts';
import type { Core, Effect, Now, OverrideMark, Phase, Policy } from './model.ts';

/** One run of the transition function: the state being worked out, and the effects so far. Lives no longer than that. */
export interface Turn {
  core: Core;
  readonly policy: Policy;
  readonly now: Now;
  readonly effects: Effect[];
}

export function change(turn: Turn, fields: Partial<Core>): void {
  const wasHeld = isHeld(turn.core);
  turn.core = { ...turn.core, ...fields };
  if (wasHeld && !isHeld(turn.core)) turn.core = { ...turn.core, lastLeaseEndMs: turn.now.ms };
}

export function enter(turn: Turn, phase: Phase): void {
  change(turn, { phase });
}

export function emit(turn: Turn, effect: Effect): void {
  turn.effects.push(effect);
}

export function record(turn: Turn, entry: JournalRecord, options: { sync: boolean } = { sync: false }): void {
  emit(turn, { kind: 'journal', record: entry, sync: options.sync });
}

/** Tells the person who asked for a sleep what came of it; nobody when nobody did. */
export function answerSleep(turn: Turn, fault: Fault | null): void {
  emit(turn, { kind: 'answer-sleep', fault });
}

/** Tells every waiting client why it is not connected, and forgets them. */
export function settleAll(turn: Turn, fault: Fault): void {
  for (const id of Object.keys(turn.core.waiting)) settle(turn, id, fault);
}

export function settle(turn: Turn, id: string, fault: Fault): void {
  const { [id]: client, ...waiting } = turn.core.waiting;
  if (!client) return;
  change(turn, { waiting });
  emit(turn, { kind: 'settle', client: id, fault });
  record(turn, { kind: 'client-told', route: client.route, source: client.source, fault });
}

/** RFC 3339 text of a wall time. */
export function timeText(wallMs: number): string {
  return new Date(wallMs).toISOString();
}

/** How long an override lasts, for the history. */
export function untilText(mark: OverrideMark): string {
  return mark.untilWallMs === null ? 'until lifted' : `until ${timeText(mark.untilWallMs)}`;
}
