import type { TargetSettings } from '../../shared/settings.ts';
import type { EnginePorts } from './engine.ts';
import { type Durable, fromDurable } from './target/durable.ts';
import { type Core, initialCore, type OverrideMark, type Policy } from './target/model.ts';

/** The state of a target at a start of the app, or when it is added: what the journal knows of it, else nothing. */
export function startingCore(
  settings: TargetSettings,
  policy: Policy,
  paused: OverrideMark | null,
  ports: EnginePorts,
): Core {
  const now = { ms: ports.clock.monotonicMs(), wallMs: ports.clock.wallMs() };
  const { lastAliveWallMs } = ports.journal;
  const gapMs = lastAliveWallMs === null ? Number.POSITIVE_INFINITY : now.wallMs - lastAliveWallMs;
  const durable = ports.journal.durables().get(settings.id) as Durable | null | undefined;
  const core = durable ? fromDurable(durable, policy, now, gapMs) : initialCore(now);
  if (settings.needs.length === 0) return { ...core, paused };
  // Until all that it needs is up, it counts as asleep and is not asked anything.
  return { ...core, paused, needsReady: false, phase: { kind: 'asleep', sinceMs: now.ms } };
}
