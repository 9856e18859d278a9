import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { type Fault, fault } from '../../../shared/faults.ts';
import type { Clock } from '../../engine/clock.ts';

const lookAgainMs = 10_000;

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface CertificateLinks {
  readonly clock: Clock;
  /** Name of the listener in faults. */
  readonly listener: string;
  onChange(): void;
}

/** A certificate and its key from files that are looked at every 10 s; while a new pair is broken the one before holds. */
export class Certificate {
  readonly files: CertificateFiles;
  readonly #links: CertificateLinks;
  #context: SecureContext | null = null;
  #fault: Fault | null = null;
  #seen = '';
  #timer: Disposable | null = null;
  #isEnded = false;
  /** Settled once the files were read, or could not be. */
  readonly tried: Promise<void>;

  constructor(files: CertificateFiles, links: CertificateLinks) {
    this.files = files;
    this.#links = links;
    this.tried = this.#look();
  }

  /** Null until a pair could be used. */
  get context(): SecureContext | null {
    return this.#context;
  }

  get fault(): Fault | null {
    return this.#fault;
  }

  end(): void {
    this.#isEnded = true;
    this.#timer?.[Symbol.dispose]();
  }

  async #look(): Promise<void> {
    const { certFile, keyFile } = this.files;
    const marks = await Promise.all([markOf(certFile), markOf(keyFile)]);
    const mark = marks.join(' ');
    if (mark !== this.#seen) await this.#read(mark);
    if (!this.#isEnded) this.#timer = this.#links.clock.after(lookAgainMs, () => void this.#look());
  }

  async #read(mark: string): Promise<void> {
    const { certFile, keyFile } = this.files;
    let file = certFile;
    try {
      const cert = await readFile(certFile);
      file = keyFile;
      const key = await readFile(keyFile);
      file = `${certFile} with ${keyFile}`;
      this.#context = createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
      this.#fault = null;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#fault = fault('certificate-unreadable', { listener: this.#links.listener, file, detail });
    }
    this.#seen = mark;
    this.#links.onChange();
  }
}

async function markOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}/${size}/${ino}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
