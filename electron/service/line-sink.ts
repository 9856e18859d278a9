import { fstatSync, write as writeDescriptor } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { type Clock, delay } from '../engine/clock.ts';

/** Where lines end up. One write at a time. */
export interface LineSink {
  /** Rejects with the system's error; the next call tries again. */
  write(lines: string): Promise<void>;
  close(): Promise<void>;
}

const retryMs = 10;
const lookMs = 1_000;

/** Standard output or standard error. Who reads it slowly, or no more, holds up nothing but this. */
export function descriptorSink(descriptor: number, clock: Clock): LineSink {
  const kind = fstatSync(descriptor);
  return kind.isFIFO() || kind.isSocket() ? pipeSink(descriptor) : plainSink(descriptor, clock);
}

/** Written by the event loop: a thread that is stuck in a full pipe would keep the program from ending. */
function pipeSink(descriptor: number): LineSink {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  // Each write tells its own failure.
  socket.on('error', () => undefined);
  return {
    write: (lines) =>
      new Promise((resolve, reject) => {
        socket.write(lines, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => Promise.resolve(),
  };
}

function plainSink(descriptor: number, clock: Clock): LineSink {
  const writeSome = promisify(writeDescriptor);
  return {
    async write(lines) {
      for (let left = Buffer.from(lines); left.length > 0; ) {
        try {
          const { bytesWritten } = await writeSome(descriptor, left);
          left = left.subarray(bytesWritten);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
          await delay(clock, retryMs);
        }
      }
    },
    close: () => Promise.resolve(),
  };
}

export interface FileSinkOptions {
  readonly path: string;
  /** Beyond this the file becomes `path.1`, that one `path.2`, up to `path.keep`. */
  readonly rotateBytes: number;
  readonly keep: number;
  readonly clock: Clock;
}

/** Appends to a file (0600), and to a new one as soon as the old one has been moved away. */
export function fileSink({ path, rotateBytes, keep, clock }: FileSinkOptions): LineSink {
  let file: FileHandle | null = null;
  let size = 0;
  let lookedAtMs = 0;

  async function close(): Promise<void> {
    const closing = file;
    file = null;
    await closing?.close();
  }

  async function openFile(): Promise<FileHandle> {
    if (file && clock.monotonicMs() - lookedAtMs >= lookMs && !(await isStillThere(file))) await close();
    if (file) return file;
    file = await open(path, 'a', 0o600);
    size = (await file.stat()).size;
    lookedAtMs = clock.monotonicMs();
    return file;
  }

  async function isStillThere(opened: FileHandle): Promise<boolean> {
    lookedAtMs = clock.monotonicMs();
    const [ours, there] = await Promise.all([opened.stat(), stat(path).catch(() => null)]);
    // Another one may be writing into it as well.
    size = ours.size;
    return there !== null && there.ino === ours.ino && there.dev === ours.dev;
  }

  async function rotate(): Promise<void> {
    await close();
    if (keep === 0) return await rm(path, { force: true });
    for (let number = keep - 1; number >= 0; number--) {
      const from = number === 0 ? path : `${path}.${number}`;
      await rename(from, `${path}.${number + 1}`).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      });
    }
  }

  return {
    async write(lines) {
      const bytes = Buffer.from(lines);
      let opened = await openFile();
      if (size > 0 && size + bytes.length > rotateBytes) {
        await rotate();
        opened = await openFile();
      }
      await opened.appendFile(bytes);
      size += bytes.length;
    },
    close,
  };
}
