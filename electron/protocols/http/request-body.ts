import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock } from '../../engine/clock.ts';
import { BodyRoom } from './body-room.ts';
import { createBodyStore } from './body-store.ts';
import type { FieldLines, RequestBody } from './exchange.ts';
import { inPairs, trailerFields } from './fields.ts';

export interface BodyLimits {
  readonly memoryBytes: number;
  /** Memory and file together, while nobody has opened the body. */
  readonly heldBytes: number;
  /** What all bodies together that wait may take beyond memory. */
  readonly room: BodyRoom;
}

export const usualBodyLimits: BodyLimits = {
  memoryBytes: 64 * 1024,
  heldBytes: 16 * 1024 * 1024,
  room: new BodyRoom(256 * 1024 * 1024),
};

/** So long a body waits in memory only: an endpoint that is up takes it sooner, and no file is needed. */
const memoryOnlyMs = 250;

/** More of a request's body came while it waited than is held for anyone. */
export class BodyTooLargeError extends Error {}

/** So much is held for others that there is no room for more. */
export class NoRoomForBodyError extends Error {}

/** The disk did not take it; the message is the system's. */
export class BodyNotStoredError extends Error {}

/** The client broke off before its body was here. */
export class ClientLeftError extends Error {}

interface Reader {
  readonly stream: Readable;
  position: number;
  isFeeding: boolean;
}

/**
 * The body of a request as it comes. Until it is opened it is read on, so that a client that leaves is noticed: into
 * memory, then into a temporary file. Opened, it is passed on as fast as it is taken, and touches no file unless
 * `keep` was called.
 */
export function receiveBody(message: IncomingMessage, clock: Clock, limits: BodyLimits = usualBodyLimits): RequestBody {
  const length = declaredLength(message);
  if (length === 0) return noBody;
  const store = createBodyStore(limits.memoryBytes);
  const broken = new AbortController();
  const readers = new Set<Reader>();
  const arrivals = new Set<() => void>();
  let keepLimitBytes = 0;
  /** Gets every further byte directly; what it gets is kept nowhere. */
  let passing: Reader | null = null;
  let hasBeenRead = false;
  let hasEnded = false;
  let isWhole = false;
  let isStoring = false;
  let isFileAllowed = false;
  let isDropped = false;
  let receivedBytes = 0;
  let takenBytes = 0;
  const fileTimer = clock.after(memoryOnlyMs, () => {
    isFileAllowed = true;
    flow();
  });

  function fail(error: Error): void {
    if (broken.signal.aborted || isWhole || isDropped) return;
    fileTimer[Symbol.dispose]();
    broken.abort(error);
    for (const { stream } of readers) stream.destroy(error);
    settleArrivals();
  }

  function settleArrivals(): void {
    for (const settle of arrivals) settle();
  }

  /** Reads the client on, or lets it wait. */
  function flow(): void {
    if (isDropped || isWhole || passing) return;
    if (isStoring || !hasRoom()) message.pause();
    else message.resume();
  }

  function hasRoom(): boolean {
    if (readers.size > 0 || hasBeenRead) return store.byteCount <= keepLimitBytes && keepLimitBytes > 0;
    return isFileAllowed || !store.isMemoryFull;
  }

  function onData(chunk: Buffer): void {
    receivedBytes += chunk.length;
    if (passing) {
      if (!passing.stream.push(chunk)) message.pause();
      return;
    }
    if (readers.size === 0 && !hasBeenRead) {
      const problem = findRoom(chunk.length);
      if (problem) return fail(problem);
    }
    const stored = store.append(chunk);
    if (!stored) return afterStoring();
    isStoring = true;
    message.pause();
    stored.then(afterStoring, onDisk);
  }

  /** While it waits; what memory takes is little, and an endpoint that is up needs no more. */
  function findRoom(byteCount: number): Error | null {
    const wholeBytes = store.byteCount + byteCount;
    if (wholeBytes > limits.heldBytes) {
      return new BodyTooLargeError(`more than ${limits.heldBytes} bytes came while the request waited`);
    }
    const neededBytes = isFileAllowed ? Math.min(byteCount, wholeBytes - limits.memoryBytes) : 0;
    if (neededBytes <= 0) return null;
    if (!limits.room.take(neededBytes)) return new NoRoomForBodyError('too many other bodies are waiting');
    takenBytes += neededBytes;
    return null;
  }

  function onDisk(error: unknown): void {
    fail(new BodyNotStoredError((error as Error).message, { cause: error }));
  }

  function afterStoring(): void {
    isStoring = false;
    if (hasEnded) return finish();
    settleArrivals();
    feedAll();
    flow();
  }

  function feedAll(): void {
    for (const reader of readers) void feed(reader);
  }

  async function feed(reader: Reader): Promise<void> {
    if (reader.isFeeding || isDropped) return;
    if (reader === passing) return void message.resume();
    reader.isFeeding = true;
    try {
      while (reader.position < store.byteCount) {
        const read = store.read(reader.position);
        const bytes = read instanceof Buffer ? read : await read;
        if (reader.stream.destroyed) return;
        hasBeenRead = true;
        reader.position += bytes.length;
        if (!reader.stream.push(bytes)) return;
      }
      onDrained(reader);
    } catch (error) {
      onDisk(error);
    } finally {
      reader.isFeeding = false;
    }
  }

  function onDrained(reader: Reader): void {
    if (isStoring) return;
    if (isWhole) return void reader.stream.push(null);
    if (store.byteCount > keepLimitBytes || keepLimitBytes === 0) pass(reader);
    else flow();
  }

  function pass(reader: Reader): void {
    hasBeenRead = true;
    passing = reader;
    for (const other of readers) {
      if (other !== reader) other.stream.destroy(new Error('the body became too long to be sent twice'));
    }
    message.resume();
  }

  /** Comes while the last bytes are still being written, even to one who has paused. */
  function onEnd(): void {
    hasEnded = true;
    if (!isStoring) finish();
  }

  function finish(): void {
    isWhole = true;
    fileTimer[Symbol.dispose]();
    settleArrivals();
    if (passing) passing.stream.push(null);
    else feedAll();
  }

  function onClose(): void {
    if (!hasEnded) fail(new ClientLeftError('the client broke off'));
  }

  message.on('data', onData);
  message.once('end', onEnd);
  message.once('close', onClose);
  // `close` follows and says all that matters.
  message.on('error', () => undefined);
  if (message.destroyed) onClose();

  return {
    length,
    get receivedBytes() {
      return receivedBytes;
    },
    broken: broken.signal,
    get canOpen() {
      if (isDropped || broken.signal.aborted || passing) return false;
      return !hasBeenRead || store.byteCount <= keepLimitBytes;
    },
    keep(limitBytes) {
      keepLimitBytes = limitBytes;
    },
    isShort(limitBytes) {
      isFileAllowed = true;
      flow();
      return new Promise((resolve) => {
        const settle = () => {
          const isTooLong = isDropped || broken.signal.aborted || store.byteCount > limitBytes;
          if (!isTooLong && !isWhole) return;
          arrivals.delete(settle);
          resolve(!isTooLong);
        };
        arrivals.add(settle);
        settle();
      });
    },
    open() {
      if (!this.canOpen) throw broken.signal.reason ?? new Error('the body cannot be read again');
      const stream = new Readable({
        highWaterMark: limits.memoryBytes,
        read: () => void feed(reader),
        destroy(error, callback) {
          readers.delete(reader);
          callback(error);
        },
      });
      const reader: Reader = { stream, position: 0, isFeeding: false };
      readers.add(reader);
      flow();
      return stream;
    },
    trailers: () => trailerFields(inPairs(message.rawTrailers)),
    drop() {
      if (isDropped) return;
      isDropped = true;
      fileTimer[Symbol.dispose]();
      for (const { stream } of readers) stream.destroy();
      settleArrivals();
      store.drop();
      limits.room.giveBack(takenBytes);
      message.off('data', onData);
      message.off('close', onClose);
      // What still comes is thrown away, or the connection could never be used for another request.
      message.resume();
    },
  };
}

/** Of a request without a body. */
export const noBody: RequestBody = {
  length: 0,
  receivedBytes: 0,
  broken: new AbortController().signal,
  canOpen: true,
  keep: () => undefined,
  isShort: () => Promise.resolve(true),
  open: () => Readable.from([]),
  trailers: (): FieldLines => [],
  drop: () => undefined,
};

/** By RFC 9112 §6.3; the server has refused requests that are not clear about it. */
function declaredLength({ headers }: IncomingMessage): number | null {
  if (headers['transfer-encoding'] !== undefined) return null;
  const length = headers['content-length'];
  return length === undefined ? 0 : Number(length);
}
