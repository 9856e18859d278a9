/** A command line as a tree. Words keep their quotes and `$`, which are read when the command runs. */
export type ShellNode =
  | { readonly kind: 'list'; readonly items: readonly { readonly operator: ListOperator; readonly node: ShellNode }[] }
  | { readonly kind: 'pipe'; readonly parts: readonly ShellNode[] }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly string[]; readonly body: ShellNode }
  | { readonly kind: 'if'; readonly test: ShellNode; readonly chosen: ShellNode; readonly otherwise: ShellNode | null }
  | { readonly kind: 'simple'; readonly words: readonly string[]; readonly isHushed: boolean };

/** What must be true of the exit code before, for the next one to run. */
export type ListOperator = ';' | '&&' | '||';

const separators = new Set([';', '\n', '&']);
const operators = new Set([...separators, '&&', '||', '|', '(', ')']);

/** Reads the part of the shell's language that programs use over SSH. Throws a SyntaxError for anything else. */
export function parseShell(line: string): ShellNode {
  const tokens = tokenize(line);
  let position = 0;

  const peek = (): string | undefined => tokens[position];
  const take = (): string => {
    const token = tokens[position];
    if (token === undefined) throw new SyntaxError('unexpected end of the line');
    position += 1;
    return token;
  };
  const expect = (wanted: string): void => {
    const token = take();
    if (token !== wanted) throw new SyntaxError(`"${token}" where "${wanted}" was expected`);
  };
  const skipSeparators = (): void => {
    while (separators.has(peek() ?? '')) position += 1;
  };

  function list(ends: readonly string[]): ShellNode {
    const items: { operator: ListOperator; node: ShellNode }[] = [];
    let operator: ListOperator = ';';
    for (;;) {
      skipSeparators();
      const next = peek();
      if (next === undefined || ends.includes(next)) return { kind: 'list', items };
      items.push({ operator, node: pipe() });
      const after = peek();
      operator = after === '&&' || after === '||' ? after : ';';
      if (operator !== ';') position += 1;
    }
  }

  function pipe(): ShellNode {
    const parts = [command()];
    while (peek() === '|') {
      position += 1;
      parts.push(command());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'pipe', parts };
  }

  function command(): ShellNode {
    if (peek() === '(') return enclosed('(', ')');
    if (peek() === '{') return enclosed('{', '}');
    if (peek() === 'for') return loop();
    if (peek() === 'if') return condition();
    const words: string[] = [];
    let isHushed = false;
    for (let next = peek(); next !== undefined && !operators.has(next); next = peek()) {
      const token = take();
      if (!isRedirection(token)) words.push(token);
      else if (/^1?>\s*\/dev\/null$/.test(token)) isHushed = true;
    }
    if (words.length === 0) throw new SyntaxError(`unexpected "${peek()}"`);
    return { kind: 'simple', words, isHushed };
  }

  function enclosed(open: string, close: string): ShellNode {
    expect(open);
    const body = list([close]);
    expect(close);
    return body;
  }

  function loop(): ShellNode {
    expect('for');
    const name = take();
    expect('in');
    const words: string[] = [];
    while (!separators.has(peek() ?? ';')) words.push(take());
    skipSeparators();
    expect('do');
    const body = list(['done']);
    expect('done');
    return { kind: 'for', name, words, body };
  }

  function condition(): ShellNode {
    expect('if');
    const test = list(['then']);
    expect('then');
    const chosen = list(['else', 'fi']);
    const hasElse = peek() === 'else';
    if (hasElse) expect('else');
    const otherwise = hasElse ? list(['fi']) : null;
    expect('fi');
    return { kind: 'if', test, chosen, otherwise };
  }

  const tree = list([]);
  if (position < tokens.length) throw new SyntaxError(`unexpected "${peek()}"`);
  return tree;
}

/** Operators, redirections and words. */
function tokenize(line: string): readonly string[] {
  const tokens: string[] = [];
  for (let position = 0; position < line.length; ) {
    const rest = line.slice(position);
    const blanks = /^[ \t]+/.exec(rest)?.[0].length ?? 0;
    const other = /^(?:\d?(?:>>?|<)(?:&\d|[ \t]*[^\s;&|()]+)|&&|\|\||[;\n&|()])/.exec(rest)?.[0].length;
    const length = blanks || (other ?? wordLength(rest));
    if (blanks === 0) tokens.push(rest.slice(0, length));
    position += length;
  }
  return tokens;
}

/** Nothing here is ever written to a file; only `>/dev/null` is heeded. */
function isRedirection(token: string): boolean {
  return /^\d?[<>]/.test(token);
}

function wordLength(text: string): number {
  let position = 0;
  while (position < text.length && !/[\s;&|()<>]/.test(text.charAt(position))) position += pieceLength(text, position);
  return Math.max(position, 1);
}

/** How much of a word belongs together at `position`: a quoted part, a substitution, or one character. */
export function pieceLength(text: string, position: number): number {
  const character = text.charAt(position);
  if (character === '\\') return Math.min(2, text.length - position);
  if (character === "'") return closing(text, position, text.indexOf("'", position + 1));
  if (character === '$' && text.charAt(position + 1) === '(')
    return closing(text, position, substitutionEnd(text, position + 2));
  if (character !== '"') return 1;
  let end = position + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === "'" ? 1 : pieceLength(text, end);
  return closing(text, position, end < text.length ? end : -1);
}

function closing(text: string, from: number, end: number): number {
  if (end < 0) throw new SyntaxError(`${text.charAt(from)} is never closed`);
  return end - from + 1;
}

/** Where the `)` of a `$(` is that was opened just before `from`; -1 when nowhere. */
function substitutionEnd(text: string, from: number): number {
  let depth = 1;
  for (let position = from; position < text.length; position += pieceLength(text, position)) {
    const character = text.charAt(position);
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0) return position;
  }
  return -1;
}
