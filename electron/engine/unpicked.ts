import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';
import type { Picked, TcpPicker } from './tcp-picker.ts';
import type { TcpRoute } from './tcp-route.ts';

/** A picker that has more to say than this is wrong. */
const mostReplies = 16;

export interface UnpickedLinks {
  readonly clock: Clock;
  routeOf(host: string): TcpRoute | null;
  /** Hands it over with everything read so far; one of these three is called, once. */
  take(route: TcpRoute, head: Buffer): void;
  answer(words: Uint8Array, reason: string): void;
  /** null: it left by itself, or the listener ends. */
  refuse(reason: string | null): void;
}

/** One connection to a shared address until its route is known. */
export class Unpicked {
  readonly #socket: Socket;
  readonly #picker: TcpPicker;
  readonly #maxBytes: number;
  readonly #links: UnpickedLinks;
  readonly #timer: Disposable;
  #seen: Buffer = Buffer.alloc(0);
  #replies = 0;
  #isStranger = false;
  #isLimitReached = false;
  #isOver = false;

  constructor(socket: Socket, picker: TcpPicker, maxBytes: number, links: UnpickedLinks) {
    this.#socket = socket;
    this.#picker = picker;
    this.#maxBytes = maxBytes;
    this.#links = links;
    this.#timer = links.clock.after(picker.limitMs, () => {
      this.#isLimitReached = true;
      this.#look();
    });
  }

  begin(): void {
    this.#socket.on('error', ignore);
    this.#socket.on('data', this.#onData);
    this.#socket.once('end', this.#onEnd);
    this.#socket.once('close', this.#onClose);
  }

  /** It is let go, whatever it wants. */
  refuse(): void {
    this.#finish(() => this.#links.refuse(null));
  }

  readonly #onData = (chunk: Buffer) => {
    this.#seen = Buffer.concat([this.#seen, chunk]);
    this.#look();
  };

  readonly #onEnd = () => {
    this.#look();
    // Without a route by now, it will never have one.
    this.refuse();
  };

  readonly #onClose = () => this.refuse();

  #look(): void {
    if (this.#isOver) return;
    const limitReached = this.#isLimitReached || this.#seen.length >= this.#maxBytes;
    const visit = {
      bytes: this.#seen.subarray(0, this.#maxBytes),
      ended: this.#socket.readableEnded,
      limitReached,
      replies: this.#replies,
    };
    this.#follow(this.#isStranger ? this.#picker.stranger(visit) : this.#picker.pick(visit), limitReached);
  }

  #follow(picked: Picked, limitReached: boolean): void {
    switch (picked.kind) {
      case 'undecided':
        if (limitReached) this.#refuseFor('it did not say in time which service it wants');
        return;
      case 'host': {
        const route = this.#isStranger ? null : this.#links.routeOf(picked.host);
        if (route) return this.#finish(() => this.#links.take(route, this.#seen));
        if (this.#isStranger) return this.#refuseFor('it asks for a name that no service has');
        this.#isStranger = true;
        return this.#look();
      }
      case 'replied':
        this.#replies += 1;
        if (limitReached || this.#replies > mostReplies) return this.#refuseFor('it took too long');
        this.#socket.write(picked.reply);
        return this.#look();
      case 'answered':
        return this.#finish(() => this.#links.answer(picked.reply, picked.reason));
      case 'refused':
        return this.#refuseFor(picked.reason);
    }
  }

  #refuseFor(reason: string): void {
    this.#finish(() => this.#links.refuse(reason));
  }

  #finish(end: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer[Symbol.dispose]();
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    end();
  }
}

function ignore(): void {
  // Its close tells.
}
