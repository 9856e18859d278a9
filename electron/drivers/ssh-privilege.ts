import { type Fault, fault } from '../../shared/faults.ts';
import type { SshConfig } from './ssh-config.ts';

/** What a machine says, without running it, about running one program as root. */
export interface PrivilegeAnswers {
  readonly uid: number;
  /** `no`: not at all, or only with a password. `absent`: it has no sudo. */
  readonly sudo: 'yes' | 'no' | 'absent';
  /** What systemd-logind answers to `CanSuspend` and the like: yes, no, na, challenge; null when it was not asked. */
  readonly logind: string | null;
}

export interface CommandOwner {
  readonly user: string;
  readonly host: string;
  /** The program with its full path, and its arguments. */
  readonly argv: readonly string[];
  /** In words for polkit's refusal, for example `suspend`. */
  readonly action: string;
}

export type Privilege =
  | { readonly kind: 'as-is' }
  | { readonly kind: 'sudo' }
  | { readonly kind: 'refused'; readonly fault: Fault };

/** Whether to use sudo, or why it would be refused. */
export function choosePrivilege(wish: SshConfig['sudo'], answers: PrivilegeAnswers, owner: CommandOwner): Privilege {
  if (answers.uid === 0) return { kind: 'as-is' };
  const isPolkitAgainst = answers.logind === 'challenge' || answers.logind === 'no';
  const polkitRefusal: Privilege = {
    kind: 'refused',
    fault: fault('polkit-refused', { user: owner.user, host: owner.host, action: owner.action }),
  };
  if (wish === 'never') return isPolkitAgainst ? polkitRefusal : { kind: 'as-is' };
  if (answers.sudo === 'yes') return { kind: 'sudo' };
  if (wish === 'auto' && answers.logind === 'yes') return { kind: 'as-is' };
  if (wish === 'auto' && answers.sudo === 'absent') return isPolkitAgainst ? polkitRefusal : { kind: 'as-is' };
  return { kind: 'refused', fault: needsPassword(owner) };
}

/** The line that a sudoers file needs, so that `user` may run exactly this without a password. */
export function sudoersLine(user: string, argv: readonly string[]): string {
  const [program = '', ...args] = argv;
  const words = [program, ...args].map((word) => word.replaceAll(/[\\,:=]/g, String.raw`\$&`));
  return `${user} ALL=(root) NOPASSWD: ${words.join(' ')}`;
}

/** A polkit rule, for machines that are to do without sudo. */
export function polkitRule(user: string): string {
  const actions = ['suspend', 'power-off', 'hibernate'].flatMap((action) => [
    `org.freedesktop.login1.${action}`,
    `org.freedesktop.login1.${action}-multiple-sessions`,
  ]);
  return [
    '/etc/polkit-1/rules.d/50-wake.rules:',
    'polkit.addRule(function (action, subject) {',
    `  if (${JSON.stringify(actions)}.indexOf(action.id) >= 0 && subject.user == ${JSON.stringify(user)}) {`,
    '    return polkit.Result.YES;',
    '  }',
    '});',
  ].join('\n');
}

/** The refusal that a failed command's output shows, null when it failed for another reason. */
export function recogniseRefusal(output: string, owner: CommandOwner): Fault | null {
  if (
    /sudo: (?:.*\ba password is required|.*\bno askpass|.*must have a tty)|is not allowed to (?:execute|run sudo)|not in the sudoers file/i.test(
      output,
    )
  ) {
    return needsPassword(owner);
  }
  if (
    /interactive authentication (?:is )?required|not authorized|access denied|authentication is required/i.test(output)
  ) {
    return fault('polkit-refused', { user: owner.user, host: owner.host, action: owner.action });
  }
  return null;
}

/** What a line of the user's own runs through sudo, as written; null when it uses none. */
export function sudoArguments(line: string): readonly string[] | null {
  const match = /(?:^|[\s;&|(])sudo\s+((?:-\S+\s+)*)([^;&|<>()]+)/.exec(line);
  return match?.[2] ? match[2].trim().split(/\s+/) : null;
}

/**
 * Whether the rules that `sudo -l` lists let this command run without a password. The last rule that matches counts,
 * as in sudo itself; null when none is recognised.
 */
export function passwordlessByRules(listing: string, argv: readonly string[]): boolean | null {
  const command = argv.join(' ');
  let verdict: boolean | null = null;
  for (const [, rule = ''] of listing.matchAll(/^\s+\([^)]*\)\s*(.+)$/gm)) {
    let isPasswordless = false;
    for (const part of rule.split(/(?<!\\),\s*/)) {
      const tags = /^(?:[A-Z_]+:\s*)*/.exec(part)?.[0] ?? '';
      if (tags.includes('NOPASSWD:')) isPasswordless = true;
      else if (tags.includes('PASSWD:')) isPasswordless = false;
      if (matchesRule(part.slice(tags.length).trim(), argv[0] ?? '', command)) verdict = isPasswordless;
    }
  }
  return verdict;
}

function matchesRule(pattern: string, program: string, command: string): boolean {
  const plain = pattern.replaceAll(/\\([\\,:=])/g, '$1');
  return (
    plain === 'ALL' ||
    plain === program ||
    plain === command ||
    (plain.endsWith('*') && command.startsWith(plain.slice(0, -1)))
  );
}

function needsPassword({ user, host, argv }: CommandOwner): Fault {
  return fault('sudo-needs-password', { user, host, line: sudoersLine(user, argv) });
}
