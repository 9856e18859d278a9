import { describe, expect, test } from 'vitest';
import { BoundedOutput } from '../../electron/drivers/command-output.ts';
import { cleanEnvironment, spawnPlan } from '../../electron/drivers/command-plan.ts';

describe('how a command is started', () => {
  test.each(['linux', 'darwin'] as const)('%s: as it stands', (platform) => {
    for (const program of ['./start.sh', 'start.ps1', 'start.cmd']) {
      expect(spawnPlan([program, 'a b', '$(x)', '"'], platform)).toEqual({
        file: program,
        args: ['a b', '$(x)', '"'],
        isVerbatim: false,
      });
    }
  });

  test('Windows: programs as they stand', () => {
    const plan = { file: 'C:\\bin\\wake.exe', args: ['a b', '%PATH%'], isVerbatim: false };
    expect(spawnPlan(['C:\\bin\\wake.exe', 'a b', '%PATH%'], 'win32')).toEqual(plan);
  });

  test('Windows: .ps1 under PowerShell', () => {
    expect(spawnPlan(['C:\\hooks\\Start it.PS1', 'a b', '%x%'], 'win32', 'D:\\Win')).toEqual({
      file: 'D:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      args: [
        '-NoProfile',
        '-NonInteractive',
        '-ExecutionPolicy',
        'Bypass',
        '-File',
        'C:\\hooks\\Start it.PS1',
        'a b',
        '%x%',
      ],
      isVerbatim: false,
    });
  });

  test.each(['start.cmd', 'start.BAT', 'start.bat. '])('Windows: %s under cmd.exe, every word quoted', (name) => {
    expect(spawnPlan([`./hooks dir/${name}`, 'a b', 'x&calc', 'a^|b', '(1)', ''], 'win32')).toEqual({
      file: 'C:\\Windows\\System32\\cmd.exe',
      args: ['/d', '/v:off', '/s', '/c', `"".\\hooks dir\\${name}" "a b" "x&calc" "a^|b" "(1)" """`],
      isVerbatim: true,
    });
  });

  test.each(['"', 'a" & calc & "', '%PATH%', '100%', 'wow!', 'a\nb', 'a\rb', 'a\0b', 'C:\\folder\\'])(
    'Windows: a batch file is refused the argument %j',
    (argument) => {
      expect(() => spawnPlan(['start.cmd', argument], 'win32')).toThrow(
        expect.objectContaining({ fault: { code: 'unsafe-argument', params: { program: 'start.cmd', argument } } }),
      );
    },
  );

  test('Windows: a batch file with a name that cannot be quoted is refused', () => {
    expect(() => spawnPlan(['C:\\%TEMP%\\start.cmd'], 'win32')).toThrow('unsafe-argument');
  });
});

test('a command inherits only what programs need to find their way', () => {
  const own = {
    PATH: '/bin',
    HOME: '/root',
    REVEILLE_TOKEN: 't',
    REVEILLE_SECRET_X: 's',
    LD_PRELOAD: 'x',
    LANG: undefined,
  };
  expect(cleanEnvironment(own, 'linux')).toEqual({ PATH: '/bin', HOME: '/root' });
  const windows = {
    Path: 'C:\\bin',
    SYSTEMROOT: 'C:\\Windows',
    'ProgramFiles(x86)': 'C:\\P',
    REVEILLE_TOKEN: 't',
    HOME: 'x',
  };
  expect(cleanEnvironment(windows, 'win32')).toEqual({
    Path: 'C:\\bin',
    SYSTEMROOT: 'C:\\Windows',
    'ProgramFiles(x86)': 'C:\\P',
  });
});

describe('the output of a command', () => {
  test('is kept whole when it is short', () => {
    const output = new BoundedOutput();
    const euro = Buffer.from('€');
    output.append(Buffer.concat([Buffer.from('a'.repeat(8191)), euro.subarray(0, 1)]));
    output.append(Buffer.concat([euro.subarray(1), Buffer.from('end\n')]));
    expect(output.text()).toBe(`${'a'.repeat(8191)}€end`);
  });

  test('keeps its beginning and its end when it is long, in chunks of any size', () => {
    for (const chunkBytes of [1, 1000, 8192, 65_536, 1_000_000]) {
      const output = new BoundedOutput();
      const all = Buffer.from(`first${'.'.repeat(99_990)}last!`);
      for (let at = 0; at < all.length; at += chunkBytes) output.append(all.subarray(at, at + chunkBytes));
      const text = output.text();
      expect(text.startsWith('first...')).toBe(true);
      expect(text.endsWith('...last!')).toBe(true);
      expect(text).toContain(`\n… ${100_000 - 16_384} bytes left out …\n`);
      expect(text.length).toBeLessThan(17_000);
    }
  });
});
