import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import { isSecretName, secretVariable } from '../../shared/secrets.ts';
import { systemReason, writeFileAtomically } from '../settings/atomic-file.ts';
import { openSecrets, redact, type Secrets } from '../settings/secrets.ts';
import type { Encryption } from './encryption.ts';

const vaultFile = z.strictObject({
  version: z.literal(1),
  /** The vault that encrypted them; another one cannot read them. */
  backend: z.string(),
  secrets: z.record(z.string(), z.base64()),
});
type VaultFile = z.output<typeof vaultFile>;

/** Secrets of the desktop app, and how well they are kept. */
export interface Vault extends Secrets {
  readonly kind: 'system' | 'basic_text';
  /** Resolves once everything set or deleted so far is on the disk; what went wrong is `problem`. */
  settled(): Promise<void>;
}

/**
 * `vault.json` (0600) in the data folder, encrypted by the system. The environment wins before it, as it does headless,
 * and what the headless app kept in its own file is found too. Where the system protects nothing, that file is all
 * there is, and `kind` says so.
 */
export async function openVault(
  dataFolder: string,
  env: Readonly<Record<string, string | undefined>>,
  encryption: Encryption,
): Promise<Vault> {
  const plain = openSecrets(dataFolder, env);
  if (!encryption.isProtected) return { ...plain, kind: 'basic_text', settled: async () => {} };

  const file = join(dataFolder, 'vault.json');
  const unusable = (detail: string): Fault => fault('secrets-file-unusable', { file, detail });
  const values = new Map<string, string>();
  const seen = new Set<string>();
  let stored: VaultFile = { version: 1, backend: encryption.backend, secrets: {} };
  /** Kept by another vault, or by another start of this one: only entering them again helps. */
  const unreadable = new Set<string>();
  let damage: Fault | null = null;
  let writeFault: Fault | null = null;
  let lastWrite: Promise<void> = Promise.resolve();

  try {
    stored = readVault(file) ?? stored;
  } catch (error) {
    const isSystem = (error as NodeJS.ErrnoException).syscall !== undefined;
    damage = unusable(isSystem ? systemReason(error) : 'it is damaged. Move it away and enter the secrets again.');
  }
  for (const [name, data] of Object.entries(stored.secrets)) {
    try {
      const value = await encryption.decrypt(Buffer.from(data, 'base64'));
      values.set(name, value);
      seen.add(value);
    } catch {
      unreadable.add(name);
    }
  }

  /** What other names hold is kept as it is, readable or not. */
  async function write(edit: (secrets: Record<string, string>) => Promise<void>): Promise<void> {
    try {
      const secrets = { ...stored.secrets };
      await edit(secrets);
      const next: VaultFile = { version: 1, backend: encryption.backend, secrets };
      writeFileAtomically(file, `${JSON.stringify(next, null, 2)}\n`, 0o600);
      stored = next;
      writeFault = null;
    } catch (error) {
      writeFault = unusable(systemReason(error));
    }
  }

  /** One after the other. */
  function change(edit: (secrets: Record<string, string>) => Promise<void>): void {
    lastWrite = lastWrite.then(() => write(edit));
  }

  function isInEnvironment(name: string): boolean {
    return Boolean(env[secretVariable(name)]);
  }

  function problem(): Fault | null {
    const again = `the vault of the system cannot read ${[...unreadable].join(', ')} any more. Enter it again.`;
    return damage ?? writeFault ?? (unreadable.size > 0 ? unusable(again) : null) ?? plain.problem();
  }

  return {
    kind: 'system',
    settled: () => lastWrite,
    problem,
    get(name) {
      const value = isInEnvironment(name) ? undefined : values.get(name);
      return value ?? plain.get(name);
    },
    set(name, value) {
      if (!isSecretName(name)) {
        const detail = 'a secret has a name of letters, digits, ".", "_" and "-", 64 characters at most.';
        throw new FaultError(fault('bad-value', { place: 'secrets', detail }));
      }
      if (damage) throw new FaultError(damage);
      unreadable.delete(name);
      values.set(name, value);
      seen.add(value);
      change(async (secrets) => {
        secrets[name] = (await encryption.encrypt(value)).toString('base64');
      });
    },
    delete(name) {
      const wasHere = Object.hasOwn(stored.secrets, name) || values.has(name);
      values.delete(name);
      unreadable.delete(name);
      if (wasHere) {
        change(async (secrets) => {
          delete secrets[name];
        });
      }
      return plain.delete(name) || wasHere;
    },
    names() {
      const inFile = plain.names();
      const own = new Set([...values.keys(), ...Object.keys(stored.secrets)]);
      for (const { name, from } of inFile) if (from === 'file') own.delete(name);
      return [...inFile, ...[...own].map((name) => ({ name, from: 'file' as const }))];
    },
    redact: (text) => redact(plain.redact(text), seen),
  };
}

function readVault(file: string): VaultFile | null {
  try {
    return vaultFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
