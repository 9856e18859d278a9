/** What gates and probes remember of targets beyond the life of the program, as JSON values. */
export interface Memory {
  /** What was set last; undefined when nothing was, or it was forgotten. */
  get(target: string, key: string): unknown;
  /** False: it is too large, or no JSON, and what was there stays. Where a target has too many keys the oldest goes. */
  set(target: string, key: string, value: unknown): boolean;
  /** The target is not in the settings any more. */
  forget(target: string): void;
}

/** The same for one target. */
export interface TargetMemory {
  get(key: string): unknown;
  set(key: string, value: unknown): boolean;
}

const mostValueChars = 96 * 1024;
const mostKeys = 32;
const mostTargets = 1_000;

/** Each value as JSON text, by target and key; the order is that of the last change. */
export type Memories = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Keeps everything within its limits; `onChange` is called after each change. */
export function boundedMemory(
  begin: Memories = new Map(),
  onChange: (all: Memories) => void = () => undefined,
): Memory {
  const all = new Map([...begin].map(([target, values]) => [target, new Map(values)]));
  return {
    get(target, key) {
      const text = all.get(target)?.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    set(target, key, value) {
      const text = jsonOf(value);
      if (text === null || text.length > mostValueChars || key.length > 64) return false;
      const values = all.get(target) ?? new Map<string, string>();
      if (values.get(key) === text) return true;
      putLast(values, key, text, mostKeys);
      putLast(all, target, values, mostTargets);
      onChange(all);
      return true;
    },
    forget(target) {
      if (all.delete(target)) onChange(all);
    },
  };
}

export function memoryOf(memory: Memory, target: string): TargetMemory {
  return { get: (key) => memory.get(target, key), set: (key, value) => memory.set(target, key, value) };
}

function putLast<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

function jsonOf(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    // A circle, or a number that JSON has not.
    return null;
  }
}
