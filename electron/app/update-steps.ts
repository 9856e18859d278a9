import { type Fault, fault } from '../../shared/faults.ts';
import type { Time } from '../../shared/states.ts';
import type { UpdateState } from '../../shared/update-state.ts';

export type UpdateEvent =
  | { readonly kind: 'look' }
  /** `version`: of a newer one; null: there is none. */
  | { readonly kind: 'looked'; readonly version: string | null; readonly at: Time }
  | { readonly kind: 'look-failed'; readonly fault: Fault; readonly at: Time }
  | { readonly kind: 'download' }
  | { readonly kind: 'progress'; readonly percent: number }
  | { readonly kind: 'downloaded' }
  | { readonly kind: 'download-failed'; readonly fault: Fault }
  /** A person is asked, then everything stops, then it is installed. */
  | { readonly kind: 'install' }
  | { readonly kind: 'put-off' };

/** The state after an event; the same one where the event does not fit it. */
export function nextUpdate(state: UpdateState, event: UpdateEvent): UpdateState {
  switch (event.kind) {
    case 'look':
      if (state.kind === 'none') return { kind: 'looking', version: null };
      return state.kind === 'found' ? { kind: 'looking', version: state.version } : state;
    case 'looked':
      if (state.kind !== 'looking') return state;
      if (event.version === null) return { kind: 'none', lookedAt: event.at, fault: null };
      return { kind: 'found', version: event.version, fault: null };
    case 'look-failed':
      if (state.kind !== 'looking') return state;
      // What was found once is still there to be tried.
      if (state.version !== null) return { kind: 'found', version: state.version, fault: event.fault };
      return { kind: 'none', lookedAt: event.at, fault: event.fault };
    case 'download':
      return state.kind === 'found' ? { kind: 'downloading', version: state.version, percent: 0 } : state;
    case 'progress':
      return state.kind === 'downloading' ? { ...state, percent: Math.floor(event.percent) } : state;
    case 'downloaded':
      return state.kind === 'downloading' ? { kind: 'ready', version: state.version } : state;
    case 'download-failed':
      return state.kind === 'downloading' ? { kind: 'found', version: state.version, fault: event.fault } : state;
    case 'install':
      return state.kind === 'ready' ? { kind: 'installing', version: state.version } : state;
    case 'put-off':
      return state.kind === 'installing' ? { kind: 'ready', version: state.version } : state;
  }
}

const firstLookAfterMs = 5 * 60_000;
const dayMs = 24 * 3_600_000;

export interface LookPlan {
  readonly state: UpdateState;
  readonly isWanted: boolean;
  /** All in wall time: a computer that sleeps at night still looks once a day. */
  readonly startedAtMs: number;
  readonly lookedAtMs: number | null;
  readonly nowMs: number;
}

/** Whether to look by ourselves now: some minutes after the start, then once a day, and never unless it is wanted. */
export function isLookDue({ state, isWanted, startedAtMs, lookedAtMs, nowMs }: LookPlan): boolean {
  if (!isWanted || (state.kind !== 'none' && state.kind !== 'found')) return false;
  if (lookedAtMs === null) return nowMs - startedAtMs >= firstLookAfterMs;
  // A clock that was set back must not put it off for ever.
  return nowMs - lookedAtMs >= dayMs || nowMs < lookedAtMs;
}

const unreachable =
  /^(E(CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH|PIPE)|ERR_TLS\w+|CERT_\w+|\w+_CERT\w*)$/;
const longestDetail = 200;

/** Why looking, downloading or installing failed, for people: what an updater throws is full of headers and stacks. */
export function updateFault(error: unknown): Fault {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: '', message: String(error) };
  if (code === 'ERR_CHECKSUM_MISMATCH') return fault('update-damaged', { what: 'Reveille' });
  if (code !== undefined && unreachable.test(code)) return fault('update-unreachable', { detail: code });
  const status =
    /\bstatus (\d{3})\b/.exec(message)?.[1] ??
    /^HTTP_ERROR_(\d{3})$/.exec(code ?? '')?.[1] ??
    /\bHttpError: (\d{3})\b/.exec(message)?.[1];
  if (status !== undefined) return fault('update-unreachable', { detail: `HTTP ${status}` });
  const [firstLine = ''] = message.split('\n');
  return fault('update-failed', { detail: firstLine.slice(0, longestDetail) });
}
