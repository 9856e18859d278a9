import type { TargetStateKind, Time } from './states.ts';

export interface TimelineSegment {
  readonly from: Time;
  readonly to: Time;
  readonly state: TargetStateKind;
}

/** A time in which somebody used the machine; `source` and `route` are those who began it, null where nobody knows. */
export interface TimelineSession {
  readonly from: Time;
  readonly to: Time;
  readonly route: string | null;
  readonly source: string | null;
}

/** What one source did to a machine. */
export interface TimelineSource {
  /** An address, the id of another machine, or a person's way in such as `the page`. */
  readonly source: string;
  readonly kind: 'client' | 'machine' | 'person';
  readonly wakes: number;
  /** Those of the wakes after which nobody used the machine before it slept again. */
  readonly unusedWakes: number;
  /** Connections that were turned away. */
  readonly refused: number;
  /** Of the times of use that this source began. */
  readonly usedMs: number;
  /** Services that it touched. */
  readonly routes: readonly string[];
}

/** One machine between two moments. Segments and sessions are in order; a segment without knowledge is `unknown`. */
export interface Timeline {
  readonly target: string;
  readonly segments: readonly TimelineSegment[];
  readonly sessions: readonly TimelineSession[];
  readonly asleepMs: number;
  readonly awakeMs: number;
  readonly usedMs: number;
  readonly wakes: number;
  /** Who woke it or kept it awake most comes first. */
  readonly sources: readonly TimelineSource[];
}

export interface Timelines {
  readonly from: Time;
  /** As asked for, but never later than now. */
  readonly to: Time;
  /** In the order of the machines. */
  readonly timelines: readonly Timeline[];
  /** There was more than one answer holds; what is oldest is missing. */
  readonly isCut: boolean;
}
