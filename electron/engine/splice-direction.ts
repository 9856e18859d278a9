import type { Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { returnBulkBuffer, sharedBuffer, takeBulkBuffer } from './splice-buffers.ts';
import { type ReusedReads, reuseReads } from './splice-reused-reads.ts';

/** A stream is bulk once this much came in reads of at least `bulkReadBytes` each. */
const bulkAfterBytes = 512 * 1024;
const bulkReadBytes = 8 * 1024;
/** A bulk stream from which nothing came for this long gives its buffer back. */
const bulkIdleMs = 5_000;

export type SpliceDirection = 'toUpstream' | 'toClient';

export interface Direction {
  /** Sends `held` first, then forwards whatever comes. */
  begin(held: readonly Uint8Array[]): void;
  /** The source is closed: gives back what the direction holds. */
  stop(): void;
}

interface DirectionOptions {
  readonly clock: Clock;
  readonly onBytes?: (direction: SpliceDirection, count: number) => void;
}

/**
 * One direction of a splice. It starts with the socket's own reads, which hold no memory while idle, and changes to one
 * big reused buffer while the stream is bulk: the next read is asked for only when the last one was written.
 */
export function startDirection(
  direction: SpliceDirection,
  source: Socket,
  sink: Socket,
  reuse: boolean,
  { clock, onBytes }: DirectionOptions,
): Direction {
  let isPaused = false;
  let streakBytes = 0;
  let reused: ReusedReads | null = null;
  let bulk: Buffer | null = null;
  let mayReuse = reuse;
  let idleTimer: Disposable | null = null;
  let movedSinceTick = false;

  function pause(): void {
    isPaused = true;
    source.pause();
  }

  function onFlushed(): void {
    if (!isPaused || sink.writableLength > 0) return;
    isPaused = false;
    source.resume();
  }

  /** The stream's own opinion of "full" is not asked: what the system has taken at once takes no memory here. */
  function forward(chunk: Uint8Array): void {
    onBytes?.(direction, chunk.length);
    if (!sink.write(chunk) && sink.writableLength > 0) pause();
  }

  function isBulkAfter(count: number): boolean {
    streakBytes = count < bulkReadBytes ? 0 : streakBytes + count;
    return streakBytes >= bulkAfterBytes;
  }

  function onData(chunk: Buffer): void {
    forward(chunk);
    if (mayReuse && isBulkAfter(chunk.length) && source.readableLength === 0) startBulk();
  }

  function onRead(count: number, buffer: Buffer): boolean {
    if (buffer !== bulk) {
      forward(Buffer.from(buffer.subarray(0, count)));
      if (isBulkAfter(count)) startBulk();
      return !isPaused;
    }
    movedSinceTick ||= count >= bulkReadBytes;
    onBytes?.(direction, count);
    sink.write(buffer.subarray(0, count), onFlushed);
    isPaused = sink.writableLength > 0;
    return !isPaused;
  }

  function startBulk(): void {
    streakBytes = 0;
    const buffer = takeBulkBuffer();
    if (!buffer) return;
    reused ??= reuseReads(source, onRead);
    mayReuse = reused !== null;
    if (!reused) return returnBulkBuffer(buffer, false);
    bulk = buffer;
    reused.readInto(bulk);
    // What was paused or resumed before was only the stream; the changed socket reads by itself.
    if (isPaused) source.pause();
    else source.resume();
    watchIdle();
  }

  function watchIdle(): void {
    movedSinceTick = false;
    idleTimer = clock.after(bulkIdleMs, () => {
      if (movedSinceTick || isPaused) return watchIdle();
      reused?.readInto(sharedBuffer);
      if (bulk) returnBulkBuffer(bulk, false);
      bulk = null;
      idleTimer = null;
    });
  }

  return {
    begin(held) {
      sink.on('drain', onFlushed);
      for (const chunk of held) {
        onBytes?.(direction, chunk.length);
        sink.write(chunk, onFlushed);
      }
      if (source.readableEnded) sink.end();
      if (source.readableEnded || source.destroyed) return;
      source.on('data', onData);
      source.once('end', () => sink.end());
      if (sink.writableLength > 0) pause();
      else source.resume();
    },
    stop() {
      idleTimer?.[Symbol.dispose]();
      // When paused, a write from the buffer may still be under way.
      if (bulk) returnBulkBuffer(bulk, isPaused);
      bulk = null;
    },
  };
}
