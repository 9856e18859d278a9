/** Where and why a text is not JSON. Line and column count from 1. */
interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

export type ParsedJson = { readonly value: unknown } | { readonly problem: JsonProblem };

/** Reads JSON; what is wrong is found by our own scan, as engines word and place it differently. A BOM is skipped. */
export function parseJson(text: string): ParsedJson {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return { value: JSON.parse(plain) as unknown };
  } catch (error) {
    // What our scan lets pass, such as a raw control character, is left in the engine's words.
    const { index, detail } = firstProblem(plain) ?? { index: 0, detail: `${(error as Error).message}.` };
    const before = plain.slice(0, index);
    const line = before.split('\n').length;
    return { problem: { line, column: index - (before.lastIndexOf('\n') + 1) + 1, detail } };
  }
}

const space = /[ \t\r\n]*/y;
// Signs, text, other values. Unrolled, so that long text costs no backtracking.
const token =
  /([{}[\],:])|("[^"\\\r\n\t]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\r\n\t]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

type Expectation = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or }' | ', or ]' | 'end';

/** Walks the tokens with a stack of its own, so that depth costs no call stack; null when nothing is wrong. */
function firstProblem(text: string): { readonly index: number; readonly detail: string } | null {
  const open: ('{' | '[')[] = [];
  let expected: Expectation = 'value';
  let index = 0;
  for (;;) {
    space.lastIndex = index;
    space.test(text);
    const start = space.lastIndex;
    token.lastIndex = start;
    const match = token.exec(text);
    if (!match) {
      if (start >= text.length && expected === 'end') return null;
      return { index: start, detail: strangeText(text, start, expected) };
    }
    const next = follow(match, expected, open);
    if (next === null) return { index: start, detail: wrongToken(match, expected) };
    expected = next;
    index = token.lastIndex;
  }
}

/** What may come after this token; null when it may not stand here. */
function follow(match: RegExpExecArray, expected: Expectation, open: ('{' | '[')[]): Expectation | null {
  const [, sign, string] = match;
  const afterValue = (): Expectation => {
    const around = open.at(-1);
    if (around === undefined) return 'end';
    return around === '{' ? ', or }' : ', or ]';
  };
  const isValueDue = expected === 'value' || expected === 'value or ]';
  if (sign === '{' || sign === '[') {
    if (!isValueDue) return null;
    open.push(sign);
    return sign === '{' ? 'name or }' : 'value or ]';
  }
  if (sign === '}' || sign === ']') {
    const fits = sign === '}' ? [', or }', 'name or }'] : [', or ]', 'value or ]'];
    if (!fits.includes(expected)) return null;
    open.pop();
    return afterValue();
  }
  if (sign === ',') {
    if (expected === ', or }') return 'name';
    return expected === ', or ]' ? 'value' : null;
  }
  if (sign === ':') return expected === ':' ? 'value' : null;
  if (string !== undefined && (expected === 'name' || expected === 'name or }')) return ':';
  return isValueDue ? afterValue() : null;
}

const wanted: Readonly<Record<Expectation, string>> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  name: 'a name in double quotes',
  'name or }': 'a name in double quotes or "}"',
  ':': '":"',
  ', or }': '"," or "}"',
  ', or ]': '"," or "]"',
  end: 'the end of the file',
};

function wrongToken(match: RegExpExecArray, expected: Expectation): string {
  const found = match[1] ?? 'another value';
  if (found === '}' && expected === 'name')
    return 'there is a comma before "}", after the last entry. Remove the comma.';
  if (found === ']' && expected === 'value')
    return 'there is a comma before "]", after the last entry. Remove the comma.';
  return `${wanted[expected]} is expected here, not ${match[1] === undefined ? found : `"${found}"`}.`;
}

function strangeText(text: string, index: number, expected: Expectation): string {
  if (index >= text.length) return `the file ends too early: ${wanted[expected]} is missing.`;
  const rest = text.slice(index, index + 200);
  if (/^(\/\/|\/\*|#)/.test(rest)) return 'comments are not allowed in JSON. Remove it.';
  if (rest.startsWith("'")) return 'text belongs in double quotes, not single ones.';
  if (rest.startsWith('"')) return 'this text has no closing quote, or a line break or a bad "\\" in it.';
  const word = /^[\p{L}_$][\p{L}\p{N}_$.-]*/u.exec(rest)?.[0];
  if (word !== undefined)
    return `${wanted[expected]} is expected here; text such as ${word.slice(0, 40)} belongs in double quotes.`;
  return `${wanted[expected]} is expected here.`;
}
