import type { Fault } from '../../shared/faults.ts';
import type { Clock } from './clock.ts';
import type { Route, RouteLeg } from './route.ts';

/** After an unexplained down, sessions go on while something came from the machine this recently. */
const stillHeardMs = 60_000;

/** A machine is down although nobody told it to: its sessions end once nothing was heard from it for a minute. */
export function endSilentSessions(
  machine: { legs(): readonly RouteLeg[]; isUp(): boolean },
  reason: Fault,
  clock: Clock,
): void {
  const heardMs = machine.legs().reduce((last, leg) => Math.max(last, leg.lastHeardMs), Number.NEGATIVE_INFINITY);
  const leftMs = heardMs + stillHeardMs - clock.monotonicMs();
  if (leftMs > 0) {
    clock.after(leftMs, () => {
      if (!machine.isUp()) endSilentSessions(machine, reason, clock);
    });
    return;
  }
  for (const leg of machine.legs()) leg.endSessions(false, reason);
}

/** Resolves when no route has a session any more; at the limit those that are left are ended. */
export function sessionsOver(
  routes: readonly Route[],
  onChange: (listener: () => void) => Disposable,
  limit: { readonly ms: number; readonly reason: Fault; readonly clock: Clock },
): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      watching[Symbol.dispose]();
      timer[Symbol.dispose]();
      for (const route of routes) route.endAllSessions(limit.reason);
      resolve();
    };
    const finishIfOver = () => {
      if (routes.every((route) => route.sessionCount === 0)) finish();
    };
    const watching = onChange(finishIfOver);
    const timer = limit.clock.after(limit.ms, finish);
    finishIfOver();
  });
}
