import type { z } from 'zod';
import { type Fault, fault } from './faults.ts';
import { nearest } from './nearest.ts';
import { knownKeys, valueAt } from './schema-walk.ts';
import { isRecord, type UnknownKind } from './settings-choice.ts';

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

const reserved = ['schedules', 'groups', 'engines', 'webhooks'];
/** Known to the file format, but of parts that are not built yet: by the place they stand in. */
const later: Readonly<Record<string, readonly string[]>> = {
  targets: ['leaseSources'],
};

/** Where something stands, as a person finds it: `targets[0] "nas".sleep.user`. */
export function placeOf(path: Path, raw: unknown): string {
  if (path.length === 0) return 'the top level';
  return path
    .map((key, index) => {
      if (typeof key !== 'number') return `${index === 0 ? '' : '.'}${String(key)}`;
      const id = valueAt(raw, [...path.slice(0, index + 1), 'id']);
      return typeof id === 'string' && id !== '' ? `[${key}] ${JSON.stringify(id.slice(0, 40))}` : `[${key}]`;
    })
    .join('');
}

/** The schema's complaints about `raw` as faults, each with its place and what to write instead. */
export function faultsOfIssues(issues: readonly Issue[], schema: z.core.$ZodType, raw: unknown): readonly Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, schema, raw));
    if (issue.code === 'invalid_union') return unionFaults(issue, schema, raw);
    const place = placeOf(issue.path, raw);
    const unknown = issue.code === 'custom' && isUnknownKind(issue.params) ? issue.params : null;
    if (unknown) return fault('unknown-kind', { place, value: unknown.unknownKind.slice(0, 60), known: unknown.known });
    return fault('bad-value', { place, detail: asSentence(detailOf(issue, valueAt(raw, issue.path))) });
  });
}

function isUnknownKind(params: unknown): params is UnknownKind {
  return isRecord(params) && typeof params['unknownKind'] === 'string';
}

function unknownKey(key: string, path: Path, schema: z.core.$ZodType, raw: unknown): Fault {
  const topLevel = path.length === 0 && reserved.includes(key);
  const context = path.length === 0 ? '' : path.length === 2 ? String(path[0]) : null;
  const place = placeOf([...path, key], raw);
  if (topLevel) {
    return fault('bad-value', { place, detail: 'this name is reserved for a later version and cannot be used yet.' });
  }
  if (context !== null && later[context]?.includes(key)) {
    return fault('bad-value', { place, detail: 'this version does not support it yet. Remove it.' });
  }
  const elsewhere = context === 'routes' ? kindOfRouteWith(key, schema) : null;
  if (elsewhere !== null) {
    return fault('bad-value', { place, detail: `belongs to services of kind "${elsewhere}". Remove it.` });
  }
  const known = knownKeys(schema, raw, path as readonly (string | number)[]);
  return fault('unknown-key', { place: placeOf(path, raw), key: key.slice(0, 60), nearest: nearest(key, known) });
}

/** The kind of route that has this key, where one has. */
function kindOfRouteWith(key: string, schema: z.core.$ZodType): string | null {
  const hasKey = (kind: string) => knownKeys(schema, { routes: [{ kind }] }, ['routes', 0]).includes(key);
  return ['tcp', 'http', 'udp'].find(hasKey) ?? null;
}

/** Of the ways to write a value, complains about the one that was most likely meant. */
function unionFaults(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  schema: z.core.$ZodType,
  raw: unknown,
): readonly Fault[] {
  const value = valueAt(raw, issue.path);
  const known = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (known.length > 0 && typeof value === 'string') {
    return [fault('unknown-kind', { place: placeOf(issue.path, raw), value: value.slice(0, 60), known })];
  }
  const meant = issue.errors.filter(
    (branch) => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  const branch = meant.toSorted((a, b) => a.length - b.length)[0];
  const isOwnText = !/^Invalid (input|discriminator)/.test(issue.message);
  if (value === undefined || !branch || isOwnText) {
    const kinds = known.map((kind) => JSON.stringify(kind));
    const ways = issue.errors.flatMap((each) => each.slice(0, 1).map(wantedOf));
    const wanted = [...new Set([...kinds, ...ways])].join(' or ');
    const detail =
      value === undefined ? 'is required.' : isOwnText ? issue.message : `must be ${wanted}, not ${nameOf(value)}.`;
    return [fault('bad-value', { place: placeOf(issue.path, raw), detail: asSentence(detail) })];
  }
  const inner = branch.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
  return faultsOfIssues(inner, schema, raw);
}

function detailOf(issue: Issue, value: unknown): string {
  const isMissing = value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
  if (isMissing) return 'is required.';
  // Texts of our own schemas say more than anything that can be derived.
  if (!/^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type') {
    const found = issue.expected === 'int' && typeof value === 'number' ? String(value) : nameOf(value);
    return `must be ${wantedOf(issue)}, not ${found}`;
  }
  if (issue.code === 'invalid_value') return `must be ${wantedOf(issue)}`;
  if (issue.code === 'too_small' && issue.minimum === 1 && verbOf(issue.origin) === 'have') return 'must not be empty';
  if (issue.code === 'too_small')
    return `must ${verbOf(issue.origin)} at least ${issue.minimum}${unitOf(issue.origin)}`;
  if (issue.code === 'too_big') return `must ${verbOf(issue.origin)} at most ${issue.maximum}${unitOf(issue.origin)}`;
  return issue.code === 'invalid_format' ? formatDetail(issue) : issue.message;
}

function formatDetail(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  if ('prefix' in issue) return `must begin with ${JSON.stringify(issue.prefix)}`;
  return issue.format === 'regex' ? 'is not written as it should be' : `is not a valid ${issue.format}`;
}

function wantedOf(issue: Issue): string {
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value)).join(' or ');
  if (issue.code !== 'invalid_type') return 'something else';
  const names: Readonly<Record<string, string>> = {
    string: 'text in quotes',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list in [ ]',
    object: 'an object in { }',
    record: 'an object in { }',
  };
  return names[issue.expected] ?? issue.expected;
}

function verbOf(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'have' : 'be';
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'text', number: 'a number', boolean: 'true or false', object: 'an object' }[typeof value as string] ??
    typeof value
  );
}

function asSentence(detail: string): string {
  return /[.!?)]$/.test(detail) ? detail : `${detail}.`;
}
