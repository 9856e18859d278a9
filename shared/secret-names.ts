export const secretNamePattern = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;

/** True for what may name an entry of the vault. */
export function isSecretName(name: string): boolean {
  return secretNamePattern.test(name);
}
