const keptBytes = 16 * 1024;
const halfBytes = keptBytes / 2;

/** The first and the last 8 KiB of an output of any length. */
export class BoundedOutput {
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #totalBytes = 0;

  append(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    const headBytes = Math.min(chunk.length, halfBytes - this.#head.length);
    if (headBytes > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, headBytes)]);
    const rest = chunk.subarray(headBytes);
    if (rest.length > 0) this.#tail = Buffer.concat([this.#tail, rest.subarray(-halfBytes)]);
    // Copied, not cut: a cut would keep the whole of what it was cut from.
    if (this.#tail.length > halfBytes) this.#tail = Buffer.from(this.#tail.subarray(-halfBytes));
  }

  /** Without line ends and blanks around it; says how much was left out. */
  text(): string {
    const leftOutBytes = this.#totalBytes - this.#head.length - this.#tail.length;
    if (leftOutBytes === 0) return Buffer.concat([this.#head, this.#tail]).toString().trim();
    return `${this.#head.toString()}\n… ${leftOutBytes} bytes left out …\n${this.#tail.toString()}`.trim();
  }
}
