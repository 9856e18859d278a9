/** Lines on their way to where they are written, one write after the other; what has no room is dropped. */
export interface LineQueue {
  /** Never throws and never waits. */
  add(line: string): void;
  /** Resolves when nothing is left to write. */
  drained(): Promise<void>;
}

export interface LineQueueOptions {
  /** Gets whole lines; rejects when they are lost. */
  readonly write: (lines: string) => Promise<void>;
  /** In characters, what is being written left out. */
  readonly limit: number;
  /** Written in place of lines that had no room. */
  readonly droppedLine: (count: number) => string;
  /** Lines were lost: had no room (null), or could not be written. Called when that begins. */
  readonly onLoss: (error: unknown) => void;
}

export function createLineQueue({ write, limit, droppedLine, onLoss }: LineQueueOptions): LineQueue {
  let waiting = '';
  let dropped = 0;
  let isFailing = false;
  let writing: Promise<void> | null = null;

  async function writeAll(): Promise<void> {
    // Lines that come in the same turn go together.
    await Promise.resolve();
    while (waiting !== '' || dropped > 0) {
      const lines = waiting + (dropped > 0 ? `${droppedLine(dropped)}\n` : '');
      waiting = '';
      dropped = 0;
      try {
        await write(lines);
        isFailing = false;
      } catch (error) {
        if (!isFailing) onLoss(error);
        isFailing = true;
      }
    }
    writing = null;
  }

  return {
    add(line) {
      if (waiting.length + line.length >= limit) {
        if (dropped === 0) onLoss(null);
        dropped++;
      } else {
        waiting += `${line}\n`;
      }
      writing ??= writeAll();
    },
    drained: () => writing ?? Promise.resolve(),
  };
}
