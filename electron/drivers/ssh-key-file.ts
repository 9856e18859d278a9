import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { type Fault, FaultError, fault } from '../../shared/faults.ts';

/** Unlocking a key is slow on purpose; the last one of each file is kept as long as file and passphrase stay the same. */
const unlocked = new Map<string, { readonly digest: string; readonly key: ParsedKey }>();

/** `~` and `~/…` stand for the home folder of the user that runs the app. */
function expandHome(file: string): string {
  return file === '~' || /^~[/\\]/.test(file) ? join(homedir(), file.slice(1)) : file;
}

/** A fault when there is no such file; what is in it shows only when it is used. */
export async function missingKeyFile(file: string): Promise<Fault | null> {
  const isThere = await access(expandHome(file)).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  return isThere ? null : fault('key-file-missing', { file });
}

/** The private key in `file`; throws `key-file-missing`, `key-file-unusable` or `passphrase-needed`. */
export async function loadKey(file: string, passphrase: string | undefined): Promise<ParsedKey> {
  const path = expandHome(file);
  const text = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new FaultError(fault('key-file-missing', { file }));
    throw unusable(file, error.code === 'EACCES' ? 'this app may not read it.' : error.message);
  });
  const digest = createHash('sha256')
    .update(text)
    .update('\0')
    .update(passphrase ?? '')
    .digest('hex');
  const known = unlocked.get(path);
  if (known?.digest === digest) return known.key;

  const key = ssh2.utils.parseKey(text, passphrase) as ParsedKey | ParsedKey[] | Error;
  if (key instanceof Error) throw explainParseError(file, text.toString('latin1'), key.message);
  const first = Array.isArray(key) ? key[0] : key;
  if (!first?.isPrivateKey()) throw unusable(file, 'it holds a public key. Name the private key beside it.');
  unlocked.set(path, { digest, key: first });
  return first;
}

function explainParseError(file: string, text: string, message: string): FaultError {
  if (/no passphrase given/i.test(message)) return new FaultError(fault('passphrase-needed', { file }));
  if (/bad passphrase|bad decrypt|integrity check/i.test(message)) return unusable(file, 'its passphrase is wrong.');
  if (text.startsWith('PuTTY-User-Key-File')) {
    return unusable(file, 'it is in a PuTTY format that cannot be read. Export it as an OpenSSH key with PuTTYgen.');
  }
  if (/^sk-|sk-(ssh|ecdsa)/.test(text))
    return unusable(file, 'keys on hardware tokens work only through an SSH agent.');
  return unusable(file, 'it is not a private key in a known format (OpenSSH or PEM).');
}

function unusable(file: string, detail: string): FaultError {
  return new FaultError(fault('key-file-unusable', { file, detail }));
}
