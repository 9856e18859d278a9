import type { SafeStorage } from 'electron';

/** The system's own way to keep a secret for this person. */
export interface Encryption {
  /** `dpapi`, `keychain`, or the vault chosen on Linux; `basic_text` protects nothing. */
  readonly backend: string;
  /** False: nothing can be encrypted here, or only by a key that everybody knows. */
  readonly isProtected: boolean;
  readonly encrypt: (text: string) => Promise<Buffer>;
  /** Rejects when this vault cannot read it, for example because another one was chosen when it was kept. */
  readonly decrypt: (data: Buffer) => Promise<string>;
}

/** Only after the app is ready. Newer Electrons ask the system without stopping everything else meanwhile; older cannot. */
export async function systemEncryption(storage: SafeStorage, platform: NodeJS.Platform): Promise<Encryption> {
  const backend =
    platform === 'linux' ? storage.getSelectedStorageBackend() : platform === 'darwin' ? 'keychain' : 'dpapi';
  const isAsync = typeof (storage as Partial<SafeStorage>).encryptStringAsync === 'function';
  const isAvailable = isAsync ? await storage.isAsyncEncryptionAvailable() : storage.isEncryptionAvailable();
  return {
    backend,
    isProtected: isAvailable && backend !== 'basic_text' && backend !== 'unknown',
    encrypt: async (text) => (isAsync ? await storage.encryptStringAsync(text) : storage.encryptString(text)),
    decrypt: async (data) => (isAsync ? (await storage.decryptStringAsync(data)).result : storage.decryptString(data)),
  };
}
