/** How much of all bodies together may be stored at the same time. */
export class BodyRoom {
  #leftBytes: number;
  readonly totalBytes: number;

  constructor(totalBytes: number) {
    this.totalBytes = totalBytes;
    this.#leftBytes = totalBytes;
  }

  /** False: there is no room for so much, and nothing was taken. */
  take(byteCount: number): boolean {
    if (byteCount > this.#leftBytes) return false;
    this.#leftBytes -= byteCount;
    return true;
  }

  giveBack(byteCount: number): void {
    this.#leftBytes += byteCount;
  }
}
