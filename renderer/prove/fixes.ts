import type { Messages } from '../../shared/messages/catalogue.ts';
import type { ProofStep } from '../../shared/prove.ts';

export type Fix = keyof Messages['prove']['fixes'];

/** What usually mends a step that failed, likeliest first; the same list tells what else to know once it is proved. */
export function fixesFor({ id, note, fault }: ProofStep): readonly Fix[] {
  if (note === 'stopped' || note === 'gone' || note === 'no-access' || fault?.code === 'in-use') return [];
  if (note === 'no-sleep-method' || note === 'no-wake-method') return ['sleepMethod'];
  if (note === 'woke-itself' || fault?.code === 'probing-wakes-it') return ['anyPacket'];
  if (note === 'fell-asleep') return ['unattended', 'ownTimer'];
  if (fault?.code === 'not-ready') return ['ready'];
  switch (id) {
    case 'sleep':
    case 'down':
      return ['stillOn'];
    case 'awake':
    case 'quiet':
    case 'pause':
    case 'wake':
      return fault?.code === 'no-interface' || fault?.code === 'send-failed'
        ? ['interface']
        : ['firmware', 'card', 'fastStartup', 'cable', 'interface'];
    case 'access':
    case 'ready':
    case 'stays':
      return [];
  }
}
