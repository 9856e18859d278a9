import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function subscribeToNothing(): () => void {
  return () => {};
}

function floorTo(stepMs: number): number {
  return Math.floor(Date.now() / stepMs) * stepMs;
}

/** The engine's wall time in ms; renders again every second while `isTicking`, all rows on one timer. */
export function useEngineNow(clockOffsetMs: number, isTicking: boolean): number {
  const nowMs = useSyncExternalStore(isTicking ? subscribe : subscribeToNothing, () =>
    floorTo(isTicking ? 1000 : 60_000),
  );
  return nowMs + clockOffsetMs;
}
