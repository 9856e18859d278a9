/**
 * Runs `act` when asked, one run at a time: asked during a run, it runs once more after it, however often that was. What
 * `act` rejects with is the caller's bug.
 */
export function oneRunAtATime(act: () => Promise<void>): () => void {
  let state: 'idle' | 'running' | 'again' = 'idle';
  const isWanted = () => state === 'again';
  async function run(): Promise<void> {
    do {
      state = 'running';
      await act();
    } while (isWanted());
    state = 'idle';
  }
  return () => {
    if (state === 'idle') void run();
    else state = 'again';
  };
}
