import { createPrivateKey, X509Certificate } from 'node:crypto';
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

  /** `before` is what other files gave: it holds until these can be used. */
  constructor(files: CertificateFiles, links: CertificateLinks, before: SecureContext | null = null) {
    this.files = files;
    this.#links = links;
    this.#context = before;
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
    const found = await readPair(this.files);
    if ('context' in found) this.#context = found.context;
    this.#fault =
      'context' in found ? null : fault('certificate-unreadable', { listener: this.#links.listener, ...found });
    this.#seen = mark;
    this.#links.onChange();
  }
}

/** What is wrong with a file, as a sentence. */
interface Unusable {
  readonly file: string;
  readonly detail: string;
}

async function readPair({ certFile, keyFile }: CertificateFiles): Promise<{ context: SecureContext } | Unusable> {
  let file = certFile;
  try {
    const cert = await readFile(certFile);
    file = keyFile;
    const key = await readFile(keyFile);
    try {
      return { context: createSecureContext({ cert, key, minVersion: 'TLSv1.2' }) };
    } catch (error) {
      if (!canBeRead(() => new X509Certificate(cert))) {
        return { file: certFile, detail: 'it holds no certificate in PEM form.' };
      }
      if (!canBeRead(() => createPrivateKey(key))) {
        return { file: keyFile, detail: 'it holds no private key in PEM form, or one with a passphrase.' };
      }
      return { file: `${certFile}, ${keyFile}`, detail: pairProblem(error as NodeJS.ErrnoException) };
    }
  } catch (error) {
    return { file, detail: fileProblem(error as NodeJS.ErrnoException) };
  }
}

function canBeRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function pairProblem({ code, message }: NodeJS.ErrnoException): string {
  return code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' ? 'the key does not belong to the certificate.' : `${message}.`;
}

function fileProblem({ code, message }: NodeJS.ErrnoException): string {
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist.',
    EACCES: 'permission denied.',
    EISDIR: 'it is a folder.',
    ENOTDIR: 'a part of its path is not a folder.',
  };
  return words[code ?? ''] ?? `${message}.`;
}

async function markOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}/${size}/${ino}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
