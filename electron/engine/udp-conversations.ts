import { type Fault, fault } from '../../shared/faults.ts';

/** A conversation that counts gives way to a new one only when its client was quiet for this long. */
const quietMs = 30_000;

interface Entry {
  readonly key: string;
  readonly source: string;
  /** It was found a real visit. */
  readonly isReal: boolean;
  /** When its client sent something last, monotonic ms. */
  readonly lastMs: number;
  /** Somebody else needs its place: it ends, and leaves the table. */
  giveWay(): void;
}

/** The conversations of one route, within its limits: whoever was quiet longest makes room, and those that count last. */
export class UdpConversations<Conversation extends Entry> {
  readonly #all = new Map<string, Conversation>();
  /** Those that do not count (yet), in the order of their last datagrams. */
  readonly #open = new Set<Conversation>();
  readonly #bySource = new Map<string, Set<Conversation>>();

  get size(): number {
    return this.#all.size;
  }

  values(): Iterable<Conversation> {
    return this.#all.values();
  }

  get(key: string): Conversation | undefined {
    return this.#all.get(key);
  }

  /** Null when there is room for one more of that source now. */
  makeRoom(
    source: string,
    { mostPerSource, mostInAll }: { readonly mostPerSource: number; readonly mostInAll: number },
    nowMs: number,
  ): Fault | null {
    const ofSource = this.#bySource.get(source);
    if (ofSource && ofSource.size >= mostPerSource && !giveWay(ofSource, nowMs))
      return fault('too-many-clients', { limit: mostPerSource, scope: 'source' });
    if (this.#all.size < mostInAll) return null;
    const isFreed = giveWay(this.#open, nowMs) || giveWay(this.#all.values(), nowMs);
    return isFreed ? null : fault('too-many-clients', { limit: mostInAll, scope: 'listener' });
  }

  add(conversation: Conversation): void {
    this.#all.set(conversation.key, conversation);
    this.#open.add(conversation);
    const ofSource = this.#bySource.get(conversation.source) ?? new Set();
    ofSource.add(conversation);
    this.#bySource.set(conversation.source, ofSource);
  }

  /** It had another datagram, or counts from now on. */
  touch(conversation: Conversation): void {
    if (!this.#open.delete(conversation)) return;
    if (!conversation.isReal) this.#open.add(conversation);
  }

  delete(conversation: Conversation): void {
    this.#all.delete(conversation.key);
    this.#open.delete(conversation);
    const ofSource = this.#bySource.get(conversation.source);
    ofSource?.delete(conversation);
    if (ofSource?.size === 0) this.#bySource.delete(conversation.source);
  }
}

/** Ends the first that does not count, else the one that was quiet longest. */
function giveWay(conversations: Iterable<Entry>, nowMs: number): boolean {
  let quietest: Entry | null = null;
  for (const one of conversations) {
    if (!one.isReal) {
      one.giveWay();
      return true;
    }
    if (nowMs - one.lastMs >= quietMs && one.lastMs < (quietest?.lastMs ?? Number.POSITIVE_INFINITY)) quietest = one;
  }
  quietest?.giveWay();
  return quietest !== null;
}
