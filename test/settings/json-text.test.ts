import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../electron/settings/json-text.ts';

test.each([
  ['{\n  "a": 1,\n}', 3, 1, 'there is a comma before "}", after the last entry. Remove the comma.'],
  ['[1, 2,]', 1, 7, 'there is a comma before "]", after the last entry. Remove the comma.'],
  ['{"a": 1\n "b": 2}', 2, 2, '"," or "}" is expected here, not another value.'],
  ['{"a" 1}', 1, 6, '":" is expected here, not another value.'],
  ['{a: 1}', 1, 2, 'a name in double quotes or "}" is expected here; text such as a belongs in double quotes.'],
  ["{'a': 1}", 1, 2, 'text belongs in double quotes, not single ones.'],
  ['{\n// note\n}', 2, 1, 'comments are not allowed in JSON. Remove it.'],
  ['', 1, 1, 'the file ends too early: a value is missing.'],
  ['{"a": [1', 1, 9, 'the file ends too early: "," or "]" is missing.'],
  ['{"a": "b', 1, 7, 'this text has no closing quote, or a line break or a bad "\\" in it.'],
  ['{}}', 1, 3, 'the end of the file is expected here, not "}".'],
  ['{"path": "C:\\dir"}', 1, 10, 'this text has no closing quote, or a line break or a bad "\\" in it.'],
])('%j is placed and explained', (text, line, column, detail) => {
  expect(parseJson(text)).toEqual({ problem: { line, column, detail } });
});

test('a byte order mark is no mistake', () => {
  expect(parseJson('\uFEFF{"a":1}')).toEqual({ value: { a: 1 } });
});

test('whatever the text, there is a value or a place in the text', () => {
  const damaged = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([json, at, insert]) => {
    const index = at % (json.length + 1);
    return json.slice(0, index) + insert + json.slice(index + 1);
  });
  fc.assert(
    fc.property(fc.oneof(fc.string(), damaged), (text) => {
      const parsed = parseJson(text);
      if ('value' in parsed) return true;
      const { line, column, detail } = parsed.problem;
      const width = text.split('\n')[line - 1]?.length ?? -1;
      return column >= 1 && column <= width + 1 && detail.endsWith('.');
    }),
    { numRuns: 2_000 },
  );
  expect(parseJson(`"${'x'.repeat(5_000_000)}`)).toMatchObject({ problem: { line: 1, column: 1 } });
});
