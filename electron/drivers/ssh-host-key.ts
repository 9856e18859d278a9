import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';

/** Signature algorithms by type of host key, best first. An RSA key signs in three ways. */
const algorithmsByType: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

export interface HostKey {
  readonly keyType: string;
  /** `SHA256:…` as OpenSSH prints it. */
  readonly fingerprint: string;
}

/** Type and fingerprint of a host key as it comes over the wire (RFC 4253, 6.6: it begins with its own type). */
export function describeHostKey(blob: Buffer): HostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { keyType: blob.toString('latin1', 4, 4 + Math.min(length, 64)), fingerprint: `SHA256:${digest}` };
}

export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'first-use' }
  | { readonly kind: 'changed'; readonly pinned: string };

/** Whether a key is accepted. `own` are the user's fingerprints, which win; `pins` were seen before, by key type. */
export function judgeHostKey(
  key: HostKey,
  own: readonly string[] | undefined,
  pins: Readonly<Record<string, string>>,
): HostKeyVerdict {
  if (own) return own.includes(key.fingerprint) ? { kind: 'known' } : { kind: 'changed', pinned: own.join(', ') };
  const types = Object.keys(pins);
  if (types.length === 0) return { kind: 'first-use' };
  const pinned = pins[key.keyType];
  if (pinned === key.fingerprint) return { kind: 'known' };
  return { kind: 'changed', pinned: pinned ?? types.map((type) => `${type} ${pins[type]}`).join(', ') };
}

/**
 * The algorithms to offer: those of the pinned types only, so that a server that gains a key type does not look like
 * an attack. `ruledOut` are the types that the user's own fingerprints did not match.
 */
export function offeredAlgorithms(
  own: readonly string[] | undefined,
  pins: Readonly<Record<string, string>>,
  ruledOut: readonly string[],
): ServerHostKeyAlgorithm[] {
  const pinned = own ? [] : Object.keys(pins).filter((type) => algorithmsByType[type]);
  const types = pinned.length > 0 ? pinned : Object.keys(algorithmsByType);
  return types.filter((type) => !ruledOut.includes(type)).flatMap((type) => algorithmsByType[type] ?? []);
}
