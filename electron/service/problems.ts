import type { Fault } from '../../shared/faults.ts';
import type { EngineChange, EngineControl } from '../engine/engine.ts';

/** What is wrong outside the engine, by where it came from; subscribers of the engine see it among the engine's own problems. */
export interface Problems {
  readonly engine: EngineControl;
  set(origin: string, faults: readonly Fault[]): void;
}

export function addProblems(engine: EngineControl): Problems {
  const byOrigin = new Map<string, readonly Fault[]>();
  const listeners = new Set<(change: EngineChange) => void>();

  const withProblems: Pick<EngineControl, 'snapshot' | 'subscribe'> = {
    snapshot() {
      const snapshot = engine.snapshot();
      return { ...snapshot, problems: [...[...byOrigin.values()].flat(), ...snapshot.problems] };
    },
    subscribe(listener) {
      const subscription = engine.subscribe(listener);
      listeners.add(listener);
      return {
        [Symbol.dispose]() {
          listeners.delete(listener);
          subscription[Symbol.dispose]();
        },
      };
    },
  };

  return {
    engine: new Proxy(engine, {
      get(target, key) {
        const own: unknown = Reflect.get(withProblems, key);
        if (own) return own;
        const value: unknown = Reflect.get(target, key);
        // A method of a class must be called on the object itself, whose private fields no proxy has.
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
    set(origin, faults) {
      byOrigin.set(origin, faults);
      for (const listener of listeners) listener({ kind: 'engine' });
    },
  };
}
