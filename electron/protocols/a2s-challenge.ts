import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Each counts in the minute in which it was given and in the next. */
const epochMs = 60_000;

/** Challenges of which nothing is remembered: only who gets mail at that address and port can know its own. */
export function createChallenges(secret: Uint8Array = randomBytes(32)) {
  function at(epoch: number, source: string, port: number): Buffer {
    const challenge = createHmac('sha256', secret).update(`${epoch} ${port} ${source}`).digest().subarray(0, 4);
    // All ones is how clients say that they have none, and some take all zeros for it.
    const isTaken = challenge.every((byte) => byte === 0) || challenge.every((byte) => byte === 255);
    return isTaken ? Buffer.from([1, 2, 3, 4]) : challenge;
  }
  return {
    give: (source: string, port: number, nowMs: number) => at(Math.floor(nowMs / epochMs), source, port),
    isOurs: (challenge: Uint8Array, source: string, port: number, nowMs: number): boolean => {
      const epoch = Math.floor(nowMs / epochMs);
      return [epoch, epoch - 1].some((one) => timingSafeEqual(at(one, source, port), challenge));
    },
  };
}
