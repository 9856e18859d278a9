import type { CommandResult } from './login-server.ts';
import { parseShell, pieceLength, type ShellNode } from './shell-syntax.ts';

/** What a program of the simulated machine printed and ended with. `Effect` is what it does to the machine, if anything. */
export interface ProgramResult<Effect> extends CommandResult {
  readonly effect?: Effect;
  /** Nothing after it runs, as after `exit`. */
  readonly isLast?: boolean;
}

/** A program of the simulated machine. */
export type Program<Effect> = (args: readonly string[], stdin: string) => ProgramResult<Effect>;

type Programs<Effect> = Readonly<Record<string, Program<Effect>>>;

/**
 * Runs a command line with the given programs; there is no other program, no file and no process. What it does not know
 * is "not found", as on a real machine. The first effect counts.
 */
export function runShell<Effect>(
  line: string,
  programs: Programs<Effect>,
  variables: Readonly<Record<string, string>> = {},
): ProgramResult<Effect> {
  try {
    return new Shell(programs, variables).run(parseShell(line), '');
  } catch (error) {
    if (error instanceof SyntaxError) return { stdout: '', stderr: `sh: ${error.message}\n`, exitCode: 2 };
    throw error;
  }
}

class Shell<Effect> {
  private readonly programs: Programs<Effect>;
  private readonly variables: Map<string, string>;

  constructor(programs: Programs<Effect>, variables: Readonly<Record<string, string>>) {
    this.programs = programs;
    this.variables = new Map([['PATH', '/usr/bin:/bin'], ...Object.entries(variables)]);
  }

  run(node: ShellNode, stdin: string): ProgramResult<Effect> {
    switch (node.kind) {
      case 'list':
        return this.list(node.items, stdin);
      case 'pipe':
        return this.pipe(node.parts, stdin);
      case 'for': {
        const values = node.words.flatMap((word) => this.fields(word));
        return joined(values.map((value) => () => this.withVariable(node.name, value, node.body, stdin)));
      }
      case 'if': {
        const test = this.run(node.test, stdin);
        const branch = test.exitCode === 0 ? node.chosen : node.otherwise;
        return joined([() => ({ ...test, exitCode: 0 }), () => (branch ? this.run(branch, stdin) : printed(''))]);
      }
      case 'simple': {
        const result = this.simple(node.words, stdin);
        return node.isHushed ? { ...result, stdout: '' } : result;
      }
      default:
        return node satisfies never;
    }
  }

  private list(items: Extract<ShellNode, { kind: 'list' }>['items'], stdin: string): ProgramResult<Effect> {
    let exitCode = 0;
    const steps = items.map(({ operator, node }) => (): ProgramResult<Effect> => {
      const isSkipped = (operator === '&&' && exitCode !== 0) || (operator === '||' && exitCode === 0);
      const result = isSkipped ? { ...printed<Effect>(''), exitCode } : this.run(node, stdin);
      exitCode = result.exitCode;
      return result;
    });
    return joined(steps);
  }

  private pipe(parts: readonly ShellNode[], stdin: string): ProgramResult<Effect> {
    let result: ProgramResult<Effect> = printed(stdin);
    let stderr = '';
    let effect: Effect | undefined;
    for (const part of parts) {
      result = this.run(part, result.stdout);
      stderr += result.stderr;
      effect ??= result.effect;
    }
    return { ...result, stderr, isLast: false, ...(effect === undefined ? {} : { effect }) };
  }

  private withVariable(name: string, value: string, body: ShellNode, stdin: string): ProgramResult<Effect> {
    this.variables.set(name, value);
    return this.run(body, stdin);
  }

  private simple(words: readonly string[], stdin: string): ProgramResult<Effect> {
    const [first = '', ...rest] = words;
    const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(first);
    if (assignment?.[1] !== undefined) {
      const before = this.substituted;
      this.variables.set(assignment[1], this.fields(`"${assignment[2]}"`).join(' '));
      if (rest.length > 0) return this.simple(rest, stdin);
      return { ...printed<Effect>(''), exitCode: this.substituted === before ? 0 : this.lastSubstitution };
    }
    const [path = '', ...args] = words.flatMap((word) => this.fields(word));
    return this.program(path, args, stdin);
  }

  private program(path: string, args: readonly string[], stdin: string): ProgramResult<Effect> {
    const name = path.replace(/^\/(?:usr\/)?s?bin\//, '');
    switch (name) {
      case 'sh':
      case 'bash':
        return { ...this.run(parseShell(args.at(-1) ?? ''), stdin), isLast: false };
      case 'exit':
      case 'return':
        return { ...printed<Effect>(''), exitCode: Number(args[0] ?? 0), isLast: true };
      case 'export':
      case 'trap':
      case ':':
        return printed('');
      case 'command':
        return args[0] === '-v' ? this.find(args[1] ?? '') : this.program(args[0] ?? '', args.slice(1), stdin);
      case 'exec':
      case 'env':
      case 'nohup':
        return this.program(args[0] ?? '', args.slice(1), stdin);
      default: {
        const program = Object.hasOwn(this.programs, name) ? this.programs[name] : undefined;
        return program ? program(args, stdin) : failed(`sh: ${path}: not found`, 127);
      }
    }
  }

  private find(name: string): ProgramResult<Effect> {
    return Object.hasOwn(this.programs, name) ? printed(`/usr/bin/${name}\n`) : failed('', 1);
  }

  private substituted = 0;
  private lastSubstitution = 0;

  /** A word with its quotes removed and its `$` filled in; what an unquoted `$` yields is split at blanks. */
  private fields(word: string): readonly string[] {
    let text = '';
    let mayVanish = true;
    const fields: string[] = [];
    const addSplit = (value: string): void => {
      const [first = '', ...more] = value.trim() === '' ? [''] : value.trim().split(/\s+/);
      text += first;
      for (const next of more) {
        fields.push(text);
        text = next;
      }
    };
    for (let position = 0; position < word.length; ) {
      const expansion = this.expansion(word, position);
      const length = expansion?.length ?? pieceLength(word, position);
      const piece = word.slice(position, position + length);
      position += length;
      if (expansion) {
        addSplit(expansion.value);
        continue;
      }
      mayVanish = false;
      if (piece.startsWith("'")) text += piece.slice(1, -1);
      else if (piece.startsWith('"')) text += this.inQuotes(piece.slice(1, -1));
      else text += piece.startsWith('\\') ? piece.slice(1) : piece;
    }
    return text === '' && mayVanish ? fields : [...fields, text];
  }

  private inQuotes(inner: string): string {
    let text = '';
    for (let position = 0; position < inner.length; ) {
      const expansion = this.expansion(inner, position);
      const isEscape = /^\\[$"\\`]/.test(inner.slice(position, position + 2));
      text += expansion?.value ?? inner.charAt(isEscape ? position + 1 : position);
      position += expansion?.length ?? (isEscape ? 2 : 1);
    }
    return text;
  }

  /** `$(…)`, `$name`, `${name}` or `$?` at `position`; null when there is none. */
  private expansion(text: string, position: number): { readonly value: string; readonly length: number } | null {
    if (text.charAt(position) !== '$') return null;
    if (text.charAt(position + 1) === '(') {
      const length = pieceLength(text, position);
      const result = this.run(parseShell(text.slice(position + 2, position + length - 1)), '');
      this.substituted += 1;
      this.lastSubstitution = result.exitCode;
      return { value: result.stdout.replace(/\n+$/, ''), length };
    }
    const match = /^\$(?:\{(\w+)\}|([A-Za-z_]\w*))/.exec(text.slice(position));
    if (!match) return null;
    return { value: this.variables.get(match[1] ?? match[2] ?? '') ?? '', length: match[0].length };
  }
}

function joined<Effect>(steps: readonly (() => ProgramResult<Effect>)[]): ProgramResult<Effect> {
  const all: { stdout: string; stderr: string; exitCode: number; isLast: boolean; effect?: Effect } = {
    stdout: '',
    stderr: '',
    exitCode: 0,
    isLast: false,
  };
  for (const step of steps) {
    const result = step();
    all.stdout += result.stdout;
    all.stderr += result.stderr;
    all.exitCode = result.exitCode;
    if (result.effect !== undefined) all.effect ??= result.effect;
    if (result.isLast) return { ...all, isLast: true };
  }
  return all;
}

export function printed<Effect>(stdout: string): ProgramResult<Effect> {
  return { stdout, stderr: '', exitCode: 0 };
}

export function failed<Effect>(stderr: string, exitCode: number): ProgramResult<Effect> {
  return { stdout: '', stderr: stderr && `${stderr}\n`, exitCode };
}
