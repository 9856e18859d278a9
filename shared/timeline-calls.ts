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

/** What one source did to a machine through one of its services. */
export interface TimelineSource {
  /** An address, the id of another machine, or a person's way in such as `the page`. */
  readonly source: string;
  readonly kind: 'client' | 'machine' | 'person';
  /** Service that it touched; null for a person, and where nobody knows. */
  readonly route: string | null;
  readonly wakes: number;
  /** Those of the wakes after which the service sent it something. */
  readonly useful: number;
  /** Those of the wakes after which nobody used the machine before it slept again. */
  readonly unusedWakes: number;
  /** Visits that were turned away, and those that were answered in place of the machine; neither woke it. */
  readonly refused: number;
  readonly answered: number;
  /** Of the times of use that this source began. */
  readonly usedMs: number;
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
  /** Who woke it or kept it awake most comes first; no more than 200. */
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
