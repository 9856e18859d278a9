import { z } from 'zod';
import { durationBetween } from '../../shared/durations.ts';
import type { Clock } from '../engine/clock.ts';
import type { DatagramSeen, DatagramVerdict } from '../engine/datagram-gate.ts';

/** Whoever joins asks again within a second or so; a flood of forged ones can push out but these few. */
const mostJoining = 1_024;

/** Fields of gates for which a client has to ask more than once: anybody can forge one datagram. */
export const joiningFields = {
  count: z.int().min(1).max(32).default(2).meta({
    title: 'Datagrams',
    description:
      'How many that ask to join must come from one address and port. With 1 a single forged one wakes the machine.',
  }),
  within: durationBetween(10, 30_000).default(15_000).meta({
    title: 'Within',
    description: 'Longest time between the first and the last of them.',
  }),
};

/** To be called with each datagram that asks to join: real once there were enough. What else came does not count. */
export function countJoining(
  { count, within }: { readonly count: number; readonly within: number },
  clock: Clock,
): (seen: DatagramSeen) => DatagramVerdict {
  const timesMs = new Map<string, readonly number[]>();
  return ({ source, port, isBroadcast }) => {
    if (isBroadcast) return { kind: 'background', reason: 'sent to everybody on the network' };
    const key = `${port} ${source}`;
    const nowMs = clock.monotonicMs();
    const ofClient = [...(timesMs.get(key) ?? []).filter((atMs) => nowMs - atMs <= within), nowMs];
    timesMs.delete(key);
    if (ofClient.length >= count) return { kind: 'real' };
    timesMs.set(key, ofClient);
    if (timesMs.size > mostJoining) {
      const [oldest = ''] = timesMs.keys();
      timesMs.delete(oldest);
    }
    return { kind: 'undecided' };
  };
}
