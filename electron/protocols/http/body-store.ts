import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders of bodies begin with this; the number of the process that made them follows. */
export const bodyFolderPrefix = 'reveille-body-';

/** The first bytes of a body, in memory and then in a temporary file that only this user may read. */
export interface BodyStore {
  /** What can be read. */
  readonly byteCount: number;
  /** The next bytes go to the file. */
  readonly isMemoryFull: boolean;
  /** Null: they are stored. Else they are when it resolves; one at a time. Rejects with the system's error. */
  append(bytes: Buffer): Promise<void> | null;
  /** Some of what stands from `position` on, which must be before the end. */
  read(position: number): Buffer | Promise<Buffer>;
  /** Gives back memory and file. May be called at any time, also twice. */
  drop(): void;
}

const mostReadAtOnce = 64 * 1024;

export function createBodyStore(memoryLimitBytes: number): BodyStore {
  // Copied into one piece: a chunk of one byte would keep the whole buffer that the socket was read into.
  let memory = Buffer.alloc(0);
  let memoryBytes = 0;
  let fileBytes = 0;
  let file: Promise<TemporaryFile> | null = null;
  let isDropped = false;

  function remember(bytes: Buffer): void {
    if (memoryBytes + bytes.length > memory.length) {
      const size = Math.min(memoryLimitBytes, Math.max(memoryBytes + bytes.length, memory.length * 2));
      const larger = Buffer.allocUnsafe(size);
      memory.copy(larger, 0, 0, memoryBytes);
      memory = larger;
    }
    bytes.copy(memory, memoryBytes);
    memoryBytes += bytes.length;
  }

  async function write(bytes: Buffer): Promise<void> {
    file ??= openTemporaryFile();
    const { handle } = await file;
    for (let left = bytes; left.length > 0; ) {
      if (isDropped) return;
      const { bytesWritten } = await handle.write(left, 0, left.length, fileBytes);
      left = left.subarray(bytesWritten);
      fileBytes += bytesWritten;
    }
  }

  async function readFile(position: number): Promise<Buffer> {
    if (!file) throw new Error('nothing is stored there');
    const { handle } = await file;
    const bytes = Buffer.allocUnsafe(Math.min(mostReadAtOnce, fileBytes - position));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
    if (bytesRead === 0) throw new Error('the temporary file of a request body has become shorter');
    return bytes.subarray(0, bytesRead);
  }

  return {
    get byteCount() {
      return memoryBytes + fileBytes;
    },
    get isMemoryFull() {
      return memoryBytes >= memoryLimitBytes;
    },
    append(bytes) {
      const fitting = fileBytes > 0 ? 0 : Math.min(bytes.length, memoryLimitBytes - memoryBytes);
      remember(bytes.subarray(0, fitting));
      return fitting === bytes.length ? null : write(bytes.subarray(fitting));
    },
    read(position) {
      return position < memoryBytes ? memory.subarray(position, memoryBytes) : readFile(position - memoryBytes);
    },
    drop() {
      isDropped = true;
      memory = Buffer.alloc(0);
      memoryBytes = 0;
      fileBytes = 0;
      // One that could not be opened has been told to whoever stored.
      void file?.then((opened) => opened.remove()).catch(() => undefined);
      file = null;
    },
  };
}

interface TemporaryFile {
  readonly handle: FileHandle;
  remove(): Promise<void>;
}

async function openTemporaryFile(): Promise<TemporaryFile> {
  const folder = await mkdtemp(join(tmpdir(), `${bodyFolderPrefix}${process.pid}-`));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const handle = await open(join(folder, 'body'), 'wx+', 0o600);
    return {
      handle,
      async remove() {
        await handle.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
