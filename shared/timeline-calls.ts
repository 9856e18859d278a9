import type { TargetStateKind, Time } from './states.ts';

export interface TimelineSegment {
  readonly from: Time;
  readonly to: Time;
  readonly state: TargetStateKind;
}

export interface TimelineSession {
  readonly from: Time;
  readonly to: Time;
  readonly route: string | null;
  readonly source: string | null;
}

/** One machine between two moments. */
export interface Timeline {
  readonly segments: readonly TimelineSegment[];
  readonly sessions: readonly TimelineSession[];
  readonly asleepMs: number;
  readonly wakesBySource: readonly { readonly source: string; readonly wakes: number }[];
}
