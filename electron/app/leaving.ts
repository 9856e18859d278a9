import { app, powerMonitor } from 'electron';

/** How long open connections may go on once a person said to quit, and when the computer shuts down. */
const sessionLimitMs = { person: 2_000, system: 0 } as const;
/** Whatever hangs then must not keep the program, or the computer's shutdown, waiting. */
const stopLimitMs = 10_000;

export interface LeavingParts {
  /** Asks a person; false: stay. */
  readonly mayQuit: () => Promise<boolean>;
  /** Rejects only for a bug. */
  readonly stop: (sessionLimitMs: number) => Promise<void>;
  readonly report: (error: unknown) => void;
}

export interface Leaving {
  /** True once everything has stopped, and nothing may hold the program any more. */
  readonly isOver: () => boolean;
}

/** The way out: a person is asked first; a signal or the end of the computer's session is obeyed. */
export function leaveInOrder({ mayQuit, stop, report }: LeavingParts): Leaving {
  let phase: 'running' | 'asking' | 'stopping' | 'over' = 'running';

  async function askAndLeave(): Promise<void> {
    phase = 'asking';
    const isMeant = await mayQuit().catch((error: unknown) => {
      report(error);
      return true;
    });
    if (phase !== 'asking') return;
    if (!isMeant) {
      phase = 'running';
      return;
    }
    await leave(sessionLimitMs.person);
  }

  async function leave(limitMs: number): Promise<void> {
    if (phase === 'stopping' || phase === 'over') return;
    phase = 'stopping';
    const timer = setTimeout(() => app.exit(0), stopLimitMs);
    await stop(limitMs).catch(report);
    clearTimeout(timer);
    phase = 'over';
    app.quit();
  }

  app.on('before-quit', (event) => {
    if (phase === 'over') return;
    event.preventDefault();
    if (phase === 'running') void askAndLeave();
  });
  // The window is gone for good only where no tray could bring it back.
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void leave(sessionLimitMs.system));
  }
  powerMonitor.on('shutdown', (event?: Electron.Event) => {
    // The computer waits for us then, for as long as it has patience.
    event?.preventDefault();
    void leave(sessionLimitMs.system);
  });
  return { isOver: () => phase === 'over' };
}
