const mostBytesOfOne = 64 * 1024;
const mostBytesInAll = 4 * 1024 * 1024;

/** What the clients of one route may have kept for them, together. */
export class DatagramRoom {
  #bytes = 0;

  get heldBytes(): number {
    return this.#bytes;
  }

  take(byteCount: number): boolean {
    if (this.#bytes + byteCount > mostBytesInAll) return false;
    this.#bytes += byteCount;
    return true;
  }

  give(byteCount: number): void {
    this.#bytes -= byteCount;
  }
}

/** The last datagrams of one client, in order; the oldest is dropped first. */
export class HeldDatagrams {
  readonly #room: DatagramRoom;
  #datagrams: Buffer[] = [];
  #bytes = 0;

  constructor(room: DatagramRoom) {
    this.#room = room;
  }

  get first(): Buffer | undefined {
    return this.#datagrams[0];
  }

  push(datagram: Buffer, mostCount: number): void {
    while (this.#datagrams.length >= mostCount || this.#bytes + datagram.length > mostBytesOfOne) this.shift();
    if (!this.#room.take(datagram.length)) return;
    this.#datagrams.push(datagram);
    this.#bytes += datagram.length;
  }

  shift(): void {
    const { length = 0 } = this.#datagrams.shift() ?? {};
    this.#bytes -= length;
    this.#room.give(length);
  }

  takeAll(): readonly Buffer[] {
    const taken = this.#datagrams;
    this.#room.give(this.#bytes);
    this.#datagrams = [];
    this.#bytes = 0;
    return taken;
  }
}
