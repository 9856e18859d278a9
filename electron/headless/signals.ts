/** How long open connections may go on after the first signal to stop. */
export const sessionLimitMs = 30_000;

export interface SignalActions {
  /** Ends the listeners, then gives sessions up to `limitMs`; called again with 0 it ends them at once. */
  stop(limitMs: number): Promise<void>;
  reload(): void;
  exit(code: number): void;
  /** Told when the first signal to stop came, or what else was the reason. */
  announceStop(why: string): void;
}

export interface SignalHandling extends Disposable {
  /** As the first signal to stop would. */
  stop(why: string): void;
}

export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/**
 * SIGTERM and SIGINT stop in peace, a second one at once; SIGHUP reads the settings again. Both ways of stopping end
 * with exit status 0. Windows sends SIGHUP when its console window closes, which is a wish to stop.
 */
export function handleSignals(source: SignalSource, platform: string, actions: SignalActions): SignalHandling {
  let stopsAsked = 0;

  function stop(why: string): void {
    stopsAsked += 1;
    if (stopsAsked > 2) return actions.exit(0);
    if (stopsAsked === 1) actions.announceStop(why);
    const limitMs = stopsAsked === 1 ? sessionLimitMs : 0;
    // Why stopping failed is logged where it happened; hanging on after it would help nobody.
    actions.stop(limitMs).then(
      () => actions.exit(0),
      () => actions.exit(0),
    );
  }

  const listeners: readonly (readonly [NodeJS.Signals, () => void])[] = [
    ['SIGTERM', () => stop('SIGTERM')],
    ['SIGINT', () => stop('SIGINT')],
    ['SIGHUP', () => (platform === 'win32' ? stop('SIGHUP') : actions.reload())],
    ...(platform === 'win32' ? [['SIGBREAK', () => stop('SIGBREAK')] as const] : []),
  ];
  for (const [signal, listener] of listeners) source.on(signal, listener);
  return {
    stop,
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) source.off(signal, listener);
    },
  };
}
