const blank = '[secret]';

/**
 * What a server answered, without what we sent to prove who we are: some repeat it in their errors, which end up in
 * faults, in the history and on pages.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((kept, secret) => kept.replaceAll(secret, blank), text);
}
