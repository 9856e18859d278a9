import { describe, expect, it } from 'vitest';
import { failed, printed, runShell } from '../../electron/service/demo/shell.ts';

const programs = {
  echo: (args: readonly string[]) => printed<string>(`${args.join(' ')}\n`),
  cat: (_args: readonly string[], stdin: string) => printed<string>(stdin),
  false: () => failed<string>('', 1),
  sleep: () => ({ ...printed<string>(''), effect: 'asleep' }),
};

describe("the demo's shell", () => {
  it.each([
    ['echo a; echo b', 'a\nb\n'],
    ['false && echo a', ''],
    ['false || echo b; echo c', 'b\nc\n'],
    ['false && echo a || echo b', 'b\n'],
    [`echo 'a;  b' "c && d" e\\ f`, 'a;  b c && d e f\n'],
    ['echo a >/dev/null 2>&1 | cat; echo b 2>/dev/null', 'b\n'],
    ['x=$(echo one two); echo $x "$x" ${x}s', 'one two one two one twos\n'],
    ['x="a  b"; echo $x "$x"', 'a b a  b\n'],
    [`sh -c 'echo "$(echo in; echo it)"'`, 'in\nit\n'],
    ['for p in echo nope cat; do f=$(command -v $p) && echo $p $f; done', 'echo /usr/bin/echo\ncat /usr/bin/cat\n'],
    ['if false; then echo a; else echo b; fi', 'b\n'],
    ['(echo a; { echo b; }) | cat', 'a\nb\n'],
    ['LC_ALL=C /usr/bin/echo a', 'a\n'],
    ['echo == sudo; false -n -l x && echo allowed; exit 0', '== sudo\n'],
  ])('%s', (line, stdout) => {
    expect(runShell(line, programs)).toMatchObject({ stdout, stderr: '' });
  });

  it.each([
    ['nope', 127, 'sh: nope: not found\n'],
    ["echo 'open", 2, "sh: ' is never closed\n"],
    ['echo a; exit 3', 3, ''],
  ])('%s ends with %i', (line, exitCode, stderr) => {
    expect(runShell(line, programs)).toMatchObject({ exitCode, stderr });
  });

  it('tells what a program does to the machine, and only when it ran', () => {
    expect(runShell("sh -c 'false || sleep'", programs).effect).toBe('asleep');
    expect(runShell('false && sleep', programs).effect).toBeUndefined();
  });
});
