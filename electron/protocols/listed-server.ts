import type { ListedServer, ListedState } from '../../shared/game-list.ts';
import type { Stage } from '../engine/stage.ts';

const states: Readonly<Record<Exclude<Stage['kind'], 'up'>, ListedState>> = {
  asleep: 'asleep',
  waking: 'waking',
  'going-to-sleep': 'stopping',
  failed: 'failed',
};

/** How a server is listed while its machine stands like this; null while it is up and speaks for itself. */
export function listedServer(stage: Stage, name: string, nowMs: number): ListedServer | null {
  if (stage.kind === 'up') return null;
  const leftMs = stage.readyAtMs === null ? stage.wakeTakesMs : stage.readyAtMs - nowMs;
  return { state: states[stage.kind], name, leftMs };
}
