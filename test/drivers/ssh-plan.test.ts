import { describe, expect, test } from 'vitest';
import { readAnswers } from '../../electron/drivers/ssh-plan.ts';
import { judgeAbility } from '../../electron/drivers/ssh-preflight.ts';
import {
  choosePrivilege,
  passwordlessByRules,
  polkitRule,
  recogniseRefusal,
  sudoArguments,
  sudoersLine,
} from '../../electron/drivers/ssh-privilege.ts';
import { type RecipeSystem, recipeFor } from '../../electron/drivers/ssh-recipes.ts';

const argv = ['/usr/bin/systemctl', 'suspend'];
const owner = { user: 'wake', host: 'nas', argv, action: 'suspend' };
const line = 'wake ALL=(root) NOPASSWD: /usr/bin/systemctl suspend';

describe('recipes', () => {
  function shown(system: RecipeSystem, action: 'suspend' | 'power-off' | 'hibernate', ...programs: string[]): string {
    const recipe = recipeFor(system, action, (name) => programs.includes(name));
    if (recipe.kind === 'missing') return recipe.say;
    if (recipe.kind === 'line') return recipe.line;
    return [recipe.program, ...recipe.args].join(' ');
  }

  test.each([
    ['linux', 'suspend', ['systemctl', 'tee'], 'systemctl suspend'],
    ['linux', 'suspend', ['loginctl', 'tee'], 'loginctl suspend'],
    ['linux', 'suspend', ['tee'], 'tee /sys/power/state'],
    ['linux', 'power-off', ['poweroff'], 'poweroff'],
    ['linux', 'hibernate', ['systemctl'], 'systemctl hibernate'],
    ['macos', 'suspend', ['pmset'], 'pmset sleepnow'],
    ['macos', 'power-off', ['shutdown'], 'shutdown -h now'],
    ['freebsd', 'suspend', ['acpiconf'], 'acpiconf -s 3'],
    ['windows', 'power-off', [], 'shutdown /s /t 0'],
    ['windows', 'hibernate', [], 'shutdown /h'],
    ['synology', 'power-off', ['poweroff'], 'poweroff'],
    ['qnap', 'power-off', ['poweroff'], 'poweroff'],
    ['truenas', 'power-off', ['systemctl'], 'systemctl poweroff'],
    ['truenas', 'power-off', ['shutdown'], 'shutdown -p now'],
    ['unraid', 'suspend', ['tee'], 'tee /sys/power/state'],
  ] as const)('%s, %s', (system, action, programs, expected) => {
    expect(shown(system, action, ...programs)).toBe(expected);
  });

  test('Windows sleeps by PowerShell, which needs no quoting, and never by rundll32', () => {
    const suspend = shown('windows', 'suspend');
    const encoded = /^powershell .* -EncodedCommand ([\w+/=]+)$/.exec(suspend)?.[1] ?? '';
    const script = Buffer.from(encoded, 'base64').toString('utf16le');
    expect(script).toContain("SetSuspendState('Suspend', $false, $false)");
    expect(script).not.toContain('rundll32');
  });

  test('what a system cannot do names what it can', () => {
    for (const system of ['synology', 'qnap', 'truenas'] as const) {
      expect(shown(system, 'suspend', 'systemctl', 'poweroff')).toContain('"power-off"');
    }
    expect(shown('macos', 'hibernate', 'pmset')).toContain('"suspend"');
    expect(shown('linux', 'hibernate')).toContain('systemctl, loginctl, pm-hibernate');
  });
});

describe('permission', () => {
  const ask = (
    wish: 'auto' | 'always' | 'never',
    uid: number,
    sudo: 'yes' | 'no' | 'absent',
    logind: string | null = null,
  ) => {
    const privilege = choosePrivilege(wish, { uid, sudo, logind }, owner);
    return privilege.kind === 'refused' ? privilege.fault.code : privilege.kind;
  };

  test('sudo where it is needed and allowed, polkit where that allows it, else the one that is missing', () => {
    expect({
      root: ask('auto', 0, 'absent'),
      sudoer: ask('auto', 1001, 'yes', 'challenge'),
      polkit: ask('auto', 1001, 'no', 'yes'),
      neither: ask('auto', 1001, 'no', 'challenge'),
      'no sudo there': ask('auto', 1001, 'absent', 'challenge'),
      'no sudo, nothing known': ask('auto', 1001, 'absent'),
      'always, refused': ask('always', 1001, 'no', 'yes'),
      never: ask('never', 1001, 'yes'),
      'never, polkit against': ask('never', 1001, 'yes', 'challenge'),
    }).toEqual({
      root: 'as-is',
      sudoer: 'sudo',
      polkit: 'as-is',
      neither: 'sudo-needs-password',
      'no sudo there': 'polkit-refused',
      'no sudo, nothing known': 'as-is',
      'always, refused': 'sudo-needs-password',
      never: 'as-is',
      'never, polkit against': 'polkit-refused',
    });
  });

  test('the exact sudoers line, with what sudoers wants escaped', () => {
    expect(sudoersLine('wake', argv)).toBe(line);
    expect(sudoersLine('wake', ['/sbin/x', 'a,b', 'c=d'])).toBe(
      String.raw`wake ALL=(root) NOPASSWD: /sbin/x a\,b c\=d`,
    );
  });

  test('the polkit rule names the user and what the action is called', () => {
    const rule = polkitRule('wake');
    expect(rule).toContain('"org.freedesktop.login1.suspend-multiple-sessions"');
    expect(rule).toContain('subject.user == "wake"');
  });

  test.each([
    ['sudo: a password is required', 'sudo-needs-password'],
    ['sudo: sorry, you must have a tty to run sudo', 'sudo-needs-password'],
    ["Sorry, user wake is not allowed to execute '/usr/bin/systemctl suspend' as root on nas.", 'sudo-needs-password'],
    ['wake is not in the sudoers file.', 'sudo-needs-password'],
    ['Failed to suspend system via logind: Interactive authentication required.', 'polkit-refused'],
    ['Call to Suspend failed: Access denied', 'polkit-refused'],
    ['Failed to suspend system via logind: Operation inhibited by "backup"', undefined],
  ])('%s', (output, code) => {
    expect(recogniseRefusal(output, owner)?.code).toBe(code);
  });

  test('what a line of the user runs through sudo', () => {
    expect(sudoArguments('sudo -n systemctl suspend')).toEqual(['systemctl', 'suspend']);
    expect(sudoArguments('sync; sudo /sbin/poweroff && echo done')).toEqual(['/sbin/poweroff']);
    expect(sudoArguments('pseudo thing')).toBeNull();
    expect(sudoArguments('systemctl suspend')).toBeNull();
  });

  const listing = (...rules: string[]) =>
    ['User wake may run the following commands on nas:', ...rules.map((rule) => `    ${rule}`), ''].join('\n');

  test.each([
    ['only this', ['(root) NOPASSWD: /usr/bin/systemctl suspend'], true],
    ['this program', ['(root) NOPASSWD: /usr/bin/systemctl'], true],
    ['in a list', ['(root) NOPASSWD: /usr/bin/true, /usr/bin/systemctl suspend'], true],
    ['everything', ['(ALL : ALL) NOPASSWD: ALL'], true],
    ['everything with a password', ['(ALL : ALL) ALL'], false],
    ['another one only', ['(root) NOPASSWD: /usr/bin/true', '(ALL : ALL) ALL'], false],
    ['first free, then asked', ['(root) NOPASSWD: /usr/bin/systemctl suspend', '(ALL : ALL) ALL'], false],
    ['first asked, then free', ['(ALL : ALL) ALL', '(root) NOPASSWD: /usr/bin/systemctl suspend'], true],
    ['a part that asks', ['(root) NOPASSWD: /usr/bin/true, PASSWD: /usr/bin/systemctl suspend'], false],
    ['a pattern', ['(root) NOPASSWD: /usr/bin/systemctl *'], true],
    ['nothing of it', ['(root) NOPASSWD: /usr/bin/true'], null],
  ])('rules of sudo: %s', (_name, rules, expected) => {
    expect(passwordlessByRules(listing(...rules), argv)).toBe(expected);
  });

  test('answers', () => {
    const free = '/usr/bin/systemctl suspend\nallowed\n';
    expect(readAnswers(`== sudo\n${free}== rules\n== logind\ns "challenge"\n`, 7, argv)).toEqual({
      uid: 7,
      sudo: 'yes',
      logind: 'challenge',
    });
    expect(readAnswers(`== sudo\n${free}== rules\n${listing('(ALL : ALL) ALL')}`, 7, argv).sudo).toBe('no');
    expect(readAnswers('== sudo\n== rules\n', 7, argv).sudo).toBe('no');
    expect(readAnswers('== logind\ns "yes"\n', 7, argv)).toEqual({ uid: 7, sudo: 'absent', logind: 'yes' });
  });
});

test('whether Linux can suspend', () => {
  expect(judgeAbility('states freeze mem disk\nLoadState=loaded\n').ok).toBe(true);
  expect(judgeAbility('states freeze mem\nLoadState=masked\n').fix).toContain('unmask');
  expect(judgeAbility('states disk\n').fix).toContain('power-off');
  expect(judgeAbility('states\n').ok).toBe(false);
});
