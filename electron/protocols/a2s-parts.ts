const headBytes = 12;
const mostParts = 12;

/** Puts together an answer that came in several datagrams, in any order; a few kilobytes at most, one answer at a time. */
export class AnswerParts {
  #id = -1;
  #total = 0;
  readonly #parts = new Map<number, Buffer>();

  /** The whole answer once it is there; null before that, and for what is no part of one. */
  take(bytes: Buffer): Buffer | null {
    if (bytes.length < headBytes || bytes.readInt32LE(0) !== -2) return null;
    const id = bytes.readInt32LE(4);
    const [total, number] = [bytes.readUInt8(8), bytes.readUInt8(9)];
    // The topmost bit says that it is compressed, which servers of our day do not do.
    if (id < 0 || total === 0 || total > mostParts || number >= total) return null;
    if (id !== this.#id || total !== this.#total) this.#parts.clear();
    this.#id = id;
    this.#total = total;
    this.#parts.set(number, bytes.subarray(headBytes));
    if (this.#parts.size < total) return null;
    const inOrder = [...this.#parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    this.#parts.clear();
    return Buffer.concat(inOrder);
  }
}
