import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sentence } from '../../shared/messages/en.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import { fullSettings, registered } from '../settings/registered.ts';

/** What is wrong with the answer: neither settings nor a fault, or a sentence that nobody can read. */
function flawsOf(raw: unknown): readonly string[] {
  const parsed = parseSettings(raw, registered);
  if ('settings' in parsed) return [];
  if (parsed.faults.length === 0) return ['neither settings nor faults'];
  return parsed.faults.map(sentence).filter((text) => /undefined|\[object|NaN/.test(text));
}

/** Every place in a JSON value, as a path. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [
    path,
    ...children.flatMap(([key, child]) => pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key])),
  ];
}

function replaceAt(
  value: unknown,
  [key, ...rest]: readonly (string | number)[],
  change: (old: unknown) => unknown,
): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((child, index) => (index === key ? replaceAt(child, rest, change) : child));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaceAt(object[key], rest, change) };
}

const words = [
  'kind',
  'id',
  'nas',
  'targets',
  'routes',
  'secret',
  'tcp',
  'plug',
  '__proto__',
  'constructor',
  'toString',
];
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1.5,
      1e308,
      '',
      ':80',
      '10m',
      '64KiB',
      '[::1]:80',
      'default',
      '\u202E',
      ...words,
    ),
    fc.string({ unit: 'binary' }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...words), fc.string()), tie('json'), { maxKeys: 4 }),
  ),
}));

const isFlawless = (raw: unknown) => flawsOf(raw).length === 0;

test('whatever JSON it is given, it answers with settings or faults and never throws', () => {
  const report = fc.check(fc.property(fc.oneof(json, fc.jsonValue()), isFlawless), { numRuns: 1_000 });
  expect(fc.defaultReportMessage(report)).toBeUndefined();
});

test('likewise with the shape of settings around it', () => {
  const entries = fc.array(json, { maxLength: 4 });
  const shaped = fc.record({ targets: entries, routes: entries, version: json }, { requiredKeys: [] });
  const report = fc.check(fc.property(shaped, isFlawless), { numRuns: 1_000 });
  expect(fc.defaultReportMessage(report)).toBeUndefined();
});

test('likewise with a valid file in which some values were replaced, added or left out', () => {
  const mutation = fc.record({
    path: fc.constantFrom(...pathsOf(fullSettings())),
    value: json,
    key: fc.oneof(fc.constantFrom(...words), fc.string()),
    how: fc.nat(2),
  });
  const mutated = fc.array(mutation, { minLength: 1, maxLength: 3 }).map((mutations) => {
    let raw: unknown = fullSettings();
    for (const { path, value, key, how } of mutations) {
      if (!pathsOf(raw).some((each) => each.join('\0') === path.join('\0'))) continue;
      raw = replaceAt(raw, path, (old) => {
        if (how === 0 || typeof old !== 'object' || old === null) return value;
        if (Array.isArray(old)) return how === 1 ? [...old, value] : old.slice(1);
        return how === 1 ? { ...old, [key]: value } : Object.fromEntries(Object.entries(old).slice(1));
      });
    }
    return raw;
  });
  const report = fc.check(fc.property(mutated, isFlawless), { numRuns: 1_500 });
  expect(fc.defaultReportMessage(report)).toBeUndefined();
});

test('depth that no file has costs no stack', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  const target = { ...fullSettings().targets[0], needs: deep, wake: { kind: 'plug', headers: { deep } } };
  const files = [deep, { targets: deep, routes: deep, app: { deep } }, { targets: [target] }];
  expect(files.flatMap(flawsOf)).toEqual([]);
});
