import type { Clock } from './clock.ts';
import type { TcpRoute } from './tcp-route.ts';

/** After an unexplained down, sessions go on while something came from the machine this recently. */
const stillHeardMs = 60_000;

/** A machine is down although nobody told it to: its sessions end once nothing was heard from it for a minute. */
export function endSilentSessions(machine: { routes(): readonly TcpRoute[]; isUp(): boolean }, clock: Clock): void {
  const heardMs = machine.routes().reduce((last, route) => Math.max(last, route.lastHeardMs), Number.NEGATIVE_INFINITY);
  const leftMs = heardMs + stillHeardMs - clock.monotonicMs();
  if (leftMs > 0) {
    clock.after(leftMs, () => {
      if (!machine.isUp()) endSilentSessions(machine, clock);
    });
    return;
  }
  for (const route of machine.routes()) route.endSessions(false);
}

/** Resolves when no route has a session any more; at the limit those that are left are ended. */
export function sessionsOver(
  routes: readonly TcpRoute[],
  onChange: (listener: () => void) => Disposable,
  limitMs: number,
  clock: Clock,
): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      watching[Symbol.dispose]();
      limit[Symbol.dispose]();
      for (const route of routes) route.endSessions(false);
      resolve();
    };
    const finishIfOver = () => {
      if (routes.every((route) => route.sessionCount === 0)) finish();
    };
    const watching = onChange(finishIfOver);
    const limit = clock.after(limitMs, finish);
    finishIfOver();
  });
}
