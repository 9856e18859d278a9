import { type Fault, fault } from '../../../shared/faults.ts';
import { holdLimitMs, isUp } from './derive.ts';
import type { Event, Lease, WaitingClient } from './model.ts';
import { cancelSleep } from './sleeping.ts';
import { change, settle, type Turn } from './turn.ts';
import { considerWake } from './waking.ts';

/** A visit was judged real and is not forwarded yet. */
export function addClient(turn: Turn, event: Event & { kind: 'client-waiting' }): void {
  const { core, now } = turn;
  const { id, route, source, limitMs } = event;
  const client = { route, source, sinceMs: now.ms, ownLimitMs: limitMs, halfClosed: false };
  const holdUntilMs = now.ms + limitOf(turn, client);
  change(turn, { waiting: { ...core.waiting, [id]: { ...client, holdUntilMs } }, isSleepDisarmed: false });
  if (isUp(core)) holdUp(turn);
  considerWake(turn);
}

export function halfClose(turn: Turn, id: string): void {
  const client = turn.core.waiting[id];
  if (!client) return;
  change(turn, { waiting: { ...turn.core.waiting, [id]: { ...client, halfClosed: true } } });
  considerWake(turn);
}

/** The client was connected to its service. Its lease begins before it stops waiting, so that nothing in between finds the target unused. */
export function forward(turn: Turn, id: string, lease: Lease | null): void {
  if (lease) addLease(turn, id, lease);
  removeClient(turn, id);
}

export function removeClient(turn: Turn, id: string): void {
  if (!(id in turn.core.waiting)) return;
  const { [id]: _gone, ...waiting } = turn.core.waiting;
  change(turn, { waiting });
  considerWake(turn);
}

export function addLease(turn: Turn, id: string, lease: Lease): void {
  const { core } = turn;
  const isNew = !(id in core.leases);
  change(turn, { leases: { ...core.leases, [id]: lease }, ...(isNew ? { isSleepDisarmed: false } : {}) });
  if (isUp(core)) holdUp(turn);
  // A session that turns busy while it is going down will be cut off; the machine is woken again for it.
  if (isNew && lease.kind === 'session' && core.phase.kind === 'goingToSleep' && core.phase.step === 'commanded') {
    const reason = { kind: 'client', source: lease.source, route: lease.route } as const;
    change(turn, { wanted: [...core.wanted, reason] });
  }
  considerWake(turn);
}

export function removeLease(turn: Turn, id: string): void {
  if (!(id in turn.core.leases)) return;
  const { [id]: _gone, ...leases } = turn.core.leases;
  change(turn, { leases });
  considerWake(turn);
}

/** Something holds it now: a sleep that was not sent yet is off, unless a person insists. */
function holdUp(turn: Turn): void {
  const { phase } = turn.core;
  if (phase.kind === 'goingToSleep' && !phase.force) cancelSleep(turn, 'it is in use again');
}

/** Whoever has waited to the limit is told. */
export function settleOverdue(turn: Turn): void {
  for (const [id, client] of Object.entries(turn.core.waiting)) {
    if (client.holdUntilMs > turn.now.ms) continue;
    const afterMs = Math.round(turn.now.ms - client.sinceMs);
    settle(turn, id, causeOf(turn.core.fault) ?? fault('client-timeout', { target: turn.policy.name, afterMs }));
  }
}

/** What is shown at the target may be why nobody answered; a sleep that failed is not. */
function causeOf(shown: Fault | null): Fault | null {
  const causes = ['not-ready', 'someone-else-answers', 'local-network-not-allowed'];
  return shown && causes.includes(shown.code) ? shown : null;
}

/** Hold limits count from now, but where `mayExtend` is not given only if they end sooner so. */
export function restartHolds(turn: Turn, options: { mayExtend: boolean }): void {
  const { core, now } = turn;
  const waiting = Object.entries(core.waiting).map(([id, client]) => {
    const freshMs = now.ms + limitOf(turn, client);
    const holdUntilMs = options.mayExtend ? freshMs : Math.min(client.holdUntilMs, freshMs);
    return [id, { ...client, holdUntilMs }] as const;
  });
  change(turn, { waiting: Object.fromEntries(waiting) });
}

function limitOf({ core, policy, now }: Turn, client: Pick<WaitingClient, 'ownLimitMs'>): number {
  return Math.min(client.ownLimitMs ?? Number.POSITIVE_INFINITY, holdLimitMs(core, policy, now));
}
