import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import { nearest } from '../../shared/nearest.ts';
import type { Choice, Settings } from '../../shared/settings.ts';
import type { Registered } from '../../shared/settings-schema.ts';
import type { Clock } from '../engine/clock.ts';
import type { DiscoveryDefinition, Found } from '../engine/discovery.ts';
import { withDiscovered } from './discovered.ts';

export interface DiscoveryOptions {
  readonly definitions: ReadonlyMap<string, DiscoveryDefinition>;
  readonly registered: Registered;
  readonly clock: Clock;
  /** Makes the settings the running ones; rejects with a FaultError when they cannot be, and then changes nothing. */
  readonly apply: (settings: Settings) => Promise<void>;
  /** Gets what is wrong with discovery now, and an empty list once nothing is. */
  readonly onProblems: (faults: readonly Fault[]) => void;
  readonly onBug: (error: unknown) => void;
}

export interface Discovery extends Disposable {
  /** Applies settings with all that has been discovered so far, and goes on following what comes and goes. */
  apply(settings: Settings): Promise<void>;
}

interface Watching {
  readonly key: string;
  readonly end: AbortController;
  found: Found;
}

const nothing: Found = { entries: [], faults: [] };

/** Keeps the running settings those of the file with what shows itself added. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  let base: Settings | null = null;
  let watching: readonly Watching[] = [];
  let isEnded = false;
  // One at a time and in order: containers come while an edit is being applied.
  let last: Promise<unknown> = Promise.resolve();

  function inTurn(act: () => Promise<void>): Promise<void> {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function applyNow(settings: Settings): Promise<void> {
    const entries = watching.flatMap(({ found }) => found.entries);
    const merged = withDiscovered(settings, entries, options.registered);
    await options.apply(merged.settings);
    const strangers = (settings.discovery ?? []).flatMap((choice) => listenerFault(choice, settings) ?? []);
    options.onProblems([...strangers, ...watching.flatMap(({ found }) => found.faults), ...merged.faults]);
  }

  function foundAnew(one: Watching, found: Found): void {
    one.found = found;
    inTurn(async () => {
      if (base && !isEnded && watching.includes(one)) await applyNow(base);
    }).catch((error: unknown) => {
      if (error instanceof FaultError) options.onProblems([error.fault]);
      else options.onBug(error);
    });
  }

  /** Those that the settings still name go on; what they have found stays. */
  function watch(settings: Settings): void {
    const before = new Map(watching.map((one) => [one.key, one]));
    const wanted = (settings.discovery ?? []).filter((choice) => listenerFault(choice, settings) === null);
    const begun: (() => void)[] = [];
    watching = wanted.map((choice) => {
      const key = JSON.stringify(choice);
      const known = before.get(key);
      before.delete(key);
      if (known) return known;
      const one: Watching = { key, end: new AbortController(), found: nothing };
      begun.push(() => begin(choice, one));
      return one;
    });
    for (const gone of before.values()) gone.end.abort();
    for (const start of begun) start();
  }

  function begin({ kind, ...config }: Choice, one: Watching): void {
    const context = { clock: options.clock, signal: one.end.signal };
    options.definitions.get(kind)?.watch(config, context, (found) => foundAnew(one, found));
  }

  return {
    apply: (settings) =>
      inTurn(async () => {
        const previous = base;
        base = settings;
        try {
          watch(settings);
          await applyNow(settings);
        } catch (error) {
          base = previous;
          if (previous) watch(previous);
          throw error;
        }
      }),
    [Symbol.dispose]() {
      isEnded = true;
      for (const { end } of watching) end.abort();
    },
  };
}

function listenerFault(choice: Choice, { listeners }: Settings): Fault | null {
  const listener = String(choice['listener']);
  const ids = listeners.map(({ id }) => id);
  if (ids.includes(listener)) return null;
  return fault('unknown-listener', { place: `discovery "${choice.kind}"`, listener, nearest: nearest(listener, ids) });
}
