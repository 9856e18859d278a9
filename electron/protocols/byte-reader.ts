/**
 * Reads big-endian numbers and vectors one after the other. Reading beyond the end gives zeros and empty vectors, and
 * `isShort` stays true from then on.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #isShort = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isShort(): boolean {
    return this.#isShort;
  }

  /** Bytes that are left; 0 once something was missing. */
  get left(): number {
    return this.#isShort ? 0 : this.#bytes.length - this.#at;
  }

  take(count: number): Uint8Array {
    if (count > this.left) this.#isShort = true;
    if (this.#isShort) return new Uint8Array();
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** An unsigned number of 1 to 4 bytes. */
  number(byteCount: number): number {
    return this.take(byteCount).reduce((value, byte) => value * 256 + byte, 0);
  }

  /** A vector whose length stands before it, in so many bytes. */
  vector(lengthBytes: number): Uint8Array {
    return this.take(this.number(lengthBytes));
  }
}
