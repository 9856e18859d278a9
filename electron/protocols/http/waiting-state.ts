import type { Language } from '../../../shared/app-preferences.ts';
import type { Fault } from '../../../shared/faults.ts';
import { sentence } from '../../../shared/messages/sentence.ts';
import type { TargetView } from '../../../shared/snapshot.ts';
import type { WaitingState, WaitingStep } from '../../../shared/waiting-page.ts';

/** What to tell people who wait for a target. `failure`: why they were let go; null while they wait. */
export function waitingStateOf(
  view: TargetView,
  failure: Fault | null,
  { isUp, wallMs, language }: { readonly isUp: boolean; readonly wallMs: number; readonly language: Language },
): WaitingState {
  const problem = failure ?? problemOf(view);
  if (problem) {
    return { step: 'failed', problem: sentence(problem, language), retryInMs: retryInMs(view, wallMs), progress: null };
  }
  const step = isUp ? 'ready' : stepOf(view);
  return { step, problem: '', retryInMs: null, progress: progressOf(view, wallMs) };
}

/** Time until a target that failed may be tried again; null where that is not so or at hand. */
export function retryInMs({ state }: TargetView, wallMs: number): number | null {
  if (state.kind !== 'failed') return null;
  const inMs = Date.parse(state.retryAt) - wallMs;
  return inMs > 0 ? inMs : null;
}

/** Time until a target that wakes is expected to answer, at least 0; null when nothing was learned yet. */
export function expectedInMs(view: TargetView, wallMs: number): number | null {
  const progress = progressOf(view, wallMs);
  return progress && Math.max(0, progress.usualMs - progress.elapsedMs);
}

/** On, but what should serve there does not: waiting on is of no use. */
function problemOf({ state, fault }: TargetView): Fault | null {
  const isOn = state.kind === 'awake' || state.kind === 'cooldown';
  return isOn && fault?.code === 'not-ready' ? fault : null;
}

function stepOf({ state }: TargetView): WaitingStep {
  if (state.kind === 'goingToSleep') return 'going-down';
  if (state.kind === 'waking') return state.attempt > 0 ? 'starting' : 'preparing';
  return 'looking';
}

function progressOf({ state }: TargetView, wallMs: number): WaitingState['progress'] {
  if (state.kind !== 'waking' || state.estimate === undefined) return null;
  const sinceMs = Date.parse(state.since);
  return { elapsedMs: Math.max(0, wallMs - sinceMs), usualMs: Math.max(1_000, Date.parse(state.estimate) - sinceMs) };
}
