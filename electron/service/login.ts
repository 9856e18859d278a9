import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../engine/clock.ts';

const keyLifeMs = 5 * 60_000;
const sessionLifeMs = 30 * 86_400_000;
const maxOpenKeys = 16;

/** Who may use the pages and the API. Every comparison takes the same time whatever was sent. */
export interface Login {
  /** A key for one login link: it works once, for five minutes. */
  createKey(): string;
  /** True once for a key that is still good. */
  redeemKey(key: string): boolean;
  isToken(text: string): boolean;
  /** Value of the cookie for a browser that has just logged in. It outlives a restart, and dies with the token. */
  createSession(): { readonly value: string; readonly maxAgeSeconds: number };
  isSession(value: string): boolean;
}

export function createLogin(token: string, clock: Clock): Login {
  const keys = new Map<string, number>();

  const signature = (expiresWallMs: number) =>
    createHmac('sha256', token).update(`page session until ${expiresWallMs}`).digest('base64url');

  return {
    createKey() {
      const key = randomBytes(24).toString('base64url');
      const oldest = keys.keys().next();
      if (keys.size >= maxOpenKeys && !oldest.done) keys.delete(oldest.value);
      keys.set(key, clock.monotonicMs() + keyLifeMs);
      return key;
    },
    redeemKey(key) {
      let isGood = false;
      for (const [known, expiresMs] of keys) {
        if (!isEqual(key, known)) continue;
        keys.delete(known);
        isGood = clock.monotonicMs() < expiresMs;
      }
      return isGood;
    },
    isToken: (text) => token !== '' && isEqual(text, token),
    createSession() {
      const expiresWallMs = clock.wallMs() + sessionLifeMs;
      return { value: `${expiresWallMs}.${signature(expiresWallMs)}`, maxAgeSeconds: sessionLifeMs / 1000 };
    },
    isSession(value) {
      const [expires = '', signed = ''] = value.split('.', 2);
      const expiresWallMs = Number(expires);
      return /^\d{1,16}$/.test(expires) && isEqual(signed, signature(expiresWallMs)) && clock.wallMs() < expiresWallMs;
    },
  };
}

/** Compares digests, so that neither the length nor the first difference shows in the time it takes. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Ports share cookies, so each instance has a name of its own. */
export function cookieName(port: number): string {
  return `reveille-${port}`;
}

/** The value of one cookie in a `Cookie` header; null when it is not there. */
export function cookieValue(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}
