import type { RouteSettings, TargetSettings } from '../../shared/settings.ts';
import type { TargetPower } from './power.ts';
import type { Policy } from './target/model.ts';

const defaultWakeLimitMs = 180_000;
const defaultCooldownMs = 10 * 60_000;
const longestWakeLimitMs = 15 * 60_000;
const confirmDownMs = 120_000;

/** Derives a target's policy from its settings, its drivers and how long its earlier wakes took. */
export function policyOf({
  target,
  power,
  routes,
  wakeDurationsMs,
  needsLimitMs,
}: {
  readonly target: TargetSettings;
  readonly power: TargetPower;
  readonly routes: readonly RouteSettings[];
  readonly wakeDurationsMs: readonly number[];
  readonly needsLimitMs: number;
}): Policy {
  const wakeDriver = power.wake?.driver;
  const sleep = power.sleep && { kind: power.sleep.kind, config: power.sleep.config };
  const defaultLimitMs = readyLimitMs(target, routes) ?? wakeDriver?.wakeLimitMs?.(sleep) ?? defaultWakeLimitMs;
  const down = power.status ? 'status' : (target.down ?? wakeDriver?.down ?? power.sleep?.driver.down ?? 'silence');
  return {
    name: target.name,
    routeNames: Object.fromEntries(routes.map((route) => [route.id, route.name])),
    canWake: power.wake !== null,
    canSleep: power.sleep !== null,
    down,
    whileAsleep: target.whileAsleep,
    cooldownMs: target.idle.cooldownMs ?? power.sleep?.driver.cooldownMs ?? defaultCooldownMs,
    minAwakeMs: target.idle.minAwakeMs,
    holdOffMs: target.idle.holdOffMs,
    confirmDownMs,
    // What was learned only ever gives more time, never less.
    wakeLimitMs: Math.min(
      Math.max(defaultLimitMs, percentile(wakeDurationsMs, 0.95) * 1.5),
      Math.max(longestWakeLimitMs, defaultLimitMs),
    ),
    estimateMs: wakeDurationsMs.length === 0 ? null : percentile(wakeDurationsMs, 0.5),
    graceMs: target.idle.graceMs ?? null,
    sleepEvenIfNotOwned: target.idle.sleepEvenIfNotOwned,
    repeat: wakeDriver?.repeatMs ?? null,
    needsLimitMs,
    isBilled: target.cost !== undefined || target.spend !== undefined || wakeDriver?.isBilled === true,
    hasIdentity: power.sleep?.driver.identity !== undefined,
  };
}

/** Of the question whose answer ends a wake: the target's own, else those of its routes, of which the slowest may be meant. */
function readyLimitMs(target: TargetSettings, routes: readonly RouteSettings[]): number | undefined {
  if (target.ready) return target.ready.limitMs;
  const limits = routes.flatMap(({ ready }) => ready?.limitMs ?? []);
  return limits.length === 0 ? undefined : Math.max(...limits);
}

/** Nearest-rank percentile; 0 of nothing. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
