import { app, autoUpdater, type BrowserWindow, powerMonitor } from 'electron';

/** How long open connections may go on once a person said to quit, and when the computer shuts down. */
const sessionLimitMs = { person: 2_000, system: 0 } as const;
/** Whatever hangs then must not keep the program, or the computer's shutdown, waiting. */
const stopLimitMs = 10_000;

export interface LeavingParts {
  readonly window: BrowserWindow;
  /** Asks a person; false: stay. Ended by `signal`, it may answer anything. */
  readonly mayQuit: (signal: AbortSignal) => Promise<boolean>;
  /** Rejects only for a bug. */
  readonly stop: (sessionLimitMs: number) => Promise<void>;
  readonly report: (error: unknown) => void;
}

export interface Leaving {
  /** True once everything has stopped, and nothing may hold the program any more. */
  readonly isOver: () => boolean;
  /**
   * Another reason to go: asks, stops everything, then calls `go` instead of quitting. False: it was refused, or
   * something else was already on the way.
   */
  readonly leaveFor: (ask: LeavingParts['mayQuit'], go: () => void) => Promise<boolean>;
}

/** The way out: a person is asked first; a signal or the end of the computer's session is obeyed. */
export function leaveInOrder({ window, mayQuit, stop, report }: LeavingParts): Leaving {
  let phase: 'running' | 'asking' | 'stopping' | 'over' = 'running';
  let asking = new AbortController();
  let isSystemEnding = false;

  async function askAndLeave(ask: LeavingParts['mayQuit'], go: () => void): Promise<boolean> {
    if (phase !== 'running') return false;
    phase = 'asking';
    asking = new AbortController();
    const isMeant = await ask(asking.signal).catch((error: unknown) => {
      report(error);
      return true;
    });
    // What came meanwhile has not waited for the answer.
    if (!isAsking()) return false;
    if (!isMeant) {
      phase = 'running';
      return false;
    }
    await leave(sessionLimitMs.person, go);
    return true;
  }

  const isAsking = (): boolean => phase === 'asking';

  async function leave(limitMs: number, go: () => void): Promise<void> {
    if (phase === 'stopping' || phase === 'over') return;
    phase = 'stopping';
    asking.abort();
    const timer = setTimeout(() => app.exit(0), stopLimitMs);
    await stop(limitMs).catch(report);
    clearTimeout(timer);
    phase = 'over';
    if (isSystemEnding) app.quit();
    else go();
  }

  /** Nobody is asked, and nothing else is begun. */
  function obey(): void {
    isSystemEnding = true;
    void leave(sessionLimitMs.system, () => app.quit());
  }

  app.on('before-quit', (event) => {
    if (phase === 'over') return;
    event.preventDefault();
    void askAndLeave(mayQuit, () => app.quit());
  });
  // The window is gone for good only where no tray could bring it back.
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, obey);
  powerMonitor.on('shutdown', (event?: Electron.Event) => {
    // The computer waits for us then, for as long as it has patience.
    event?.preventDefault();
    obey();
  });
  // Windows tells the windows, and nobody else, that the session ends.
  window.on('session-end', obey);
  // An update that is being put in place by somebody else than `leaveFor` does not wait for an answer either.
  autoUpdater.on('before-quit-for-update', () => {
    if (phase !== 'over') obey();
  });
  return { isOver: () => phase === 'over', leaveFor: askAndLeave };
}
