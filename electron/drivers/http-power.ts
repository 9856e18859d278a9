import type { PowerStatus } from '../engine/driver.ts';

/** What an answer's body must hold: a value at a path of its JSON, or text that a regular expression finds. */
export type BodyMatch =
  | { readonly path: string; readonly equals: JsonScalar | readonly JsonScalar[] }
  | { readonly matches: string };

type JsonScalar = string | number | boolean | null;

export interface PowerMapping {
  readonly onWhen: BodyMatch;
  /** Absent: whatever is not on is off. */
  readonly offWhen?: BodyMatch | undefined;
  readonly changingWhen?: BodyMatch | undefined;
}

/** Reads the power state from a body; `unknown` when it holds nothing of what is looked for. */
export function readPower(body: string, { onWhen, offWhen, changingWhen }: PowerMapping): PowerStatus['power'] {
  if (matches(body, onWhen) === 'yes') return 'on';
  if (changingWhen && matches(body, changingWhen) === 'yes') return 'changing';
  if (offWhen) return matches(body, offWhen) === 'yes' ? 'off' : 'unknown';
  return matches(body, onWhen) === 'no' ? 'off' : 'unknown';
}

/** `absent`: the body is no JSON, or has nothing at that path. */
function matches(body: string, match: BodyMatch): 'yes' | 'no' | 'absent' {
  if ('matches' in match) return new RegExp(match.matches).test(body) ? 'yes' : 'no';
  const found = valueAt(parseJson(body), match.path.split('.'));
  if (found === undefined) return 'absent';
  const wanted: readonly unknown[] = [match.equals].flat();
  return wanted.includes(found) ? 'yes' : 'no';
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    return (inner as Readonly<Record<string, unknown>>)[key];
  }, value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
