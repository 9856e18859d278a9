import { duration } from '../../shared/durations.ts';
import type { Verdict } from '../engine/gate.ts';
import type { Parsed } from './parsed.ts';

/** Field: how long a client may take to say what it wants. */
export const touchLimit = duration
  .default(5_000)
  .meta({ title: 'Time limit', description: 'How long the client may take to speak.' });

/** What holds as long as nothing proper has come; null once it has. `what`: such as "a TLS client". */
export function improper(parsed: Parsed<unknown>, ended: boolean, what: string): Verdict | null {
  if (parsed.kind === 'wrong') return { kind: 'background', reason: `not what ${what} sends` };
  if (parsed.kind === 'good') return null;
  return ended ? { kind: 'background', reason: 'left without saying what it wants' } : { kind: 'undecided' };
}
