import type { BootIdentity, DriverContext } from '../engine/driver.ts';
import type { SshConfig } from './ssh-config.ts';
import { logIn } from './ssh-login.ts';
import { type LoginSession, parseLoginSessions } from './ssh-people.ts';
import { posixScript, powerShellScript } from './ssh-shell.ts';
import { askDeadlineMs, type SystemFamily, systemFamily } from './ssh-system.ts';

/** Each prints what tells one boot from the next, then how often, or when last, it has come back from suspend. */
const identityScripts: Readonly<Record<SystemFamily, string>> = {
  linux: posixScript(
    'cat /proc/sys/kernel/random/boot_id || exit 1',
    'cat /sys/power/suspend_stats/success 2>/dev/null || echo 0',
  ),
  macos: posixScript('sysctl -n kern.bootsessionuuid || exit 1; sysctl -n kern.waketime'),
  freebsd: posixScript('sysctl -n kern.boottime || exit 1; echo 0'),
  windows: powerShellScript(
    '$boot = (Get-CimInstance Win32_OperatingSystem).LastBootUpTime',
    '$memory = Get-ItemProperty "HKLM:/SYSTEM/CurrentControlSet/Control/Session Manager/Memory Management/PrefetchParameters"',
    'if ($memory.BootId) { "boot $($memory.BootId)" } else { $boot.ToUniversalTime().ToString("yyyy-MM-dd HH:mm") }',
    "$filter = @{ LogName = 'System'; ProviderName = 'Microsoft-Windows-Power-Troubleshooter'; Id = 1; StartTime = $boot }",
    '@(Get-WinEvent -FilterHashtable $filter -ErrorAction SilentlyContinue).Count',
  ),
};

/** Which boot this is and how often the machine resumed in it; null when the machine does not tell. */
export async function readIdentity(config: SshConfig, context: DriverContext): Promise<BootIdentity | null> {
  const session = await logIn(config, context);
  try {
    const family = await systemFamily(session, config.system);
    const result = await session.exec(identityScripts[family], { deadlineMs: askDeadlineMs });
    return result.exitCode === 0 ? parseIdentity(result.stdout) : null;
  } finally {
    session[Symbol.dispose]();
  }
}

/** A line that names the boot, then one with a count, or macOS's `{ sec = …, usec = … }` of the last wake. */
export function parseIdentity(output: string): BootIdentity | null {
  const [boot = '', resumed = ''] = output.trim().split(/\r?\n/);
  const bootId = /sec = (\d+)/.exec(boot)?.[1] ?? boot.trim();
  const count = /(?:sec = )?(\d+)/.exec(resumed)?.[1];
  return bootId && count !== undefined ? { bootId, resumeCount: Number(count) } : null;
}

const localLoginScript = posixScript(
  'l=$(loginctl list-sessions --no-legend 2>/dev/null) || exit 3',
  'for s in $(echo "$l" | while read -r i r; do echo $i; done); do echo; ' +
    'loginctl show-session $s -p Class -p Remote -p Seat -p State -p LockedHint -p IdleHint; ' +
    // Times come in words of the machine's own zone; its date turns them into ages.
    'for p in Timestamp IdleSinceHint; do v=$(loginctl show-session $s -p $p --value); ' +
    'case $v in ""|n/a|0) continue;; [0-9]*[0-9]) ;; *) v=${v#* }; v=$(date -d "${v% *}" +%s)000000;; esac; ' +
    'echo Age$p=$(( $(date +%s) - v / 1000000 )); done; done',
  'echo; exit 0',
);

/**
 * Whether a person has logged in, or come back to an unlocked session, at the machine's own screen since `sinceMs`.
 * Only systemd-logind can tell; false everywhere else.
 */
export async function hasLocalLogin(config: SshConfig, context: DriverContext, sinceMs: number): Promise<boolean> {
  const session = await logIn(config, context);
  try {
    if ((await systemFamily(session, config.system)) !== 'linux') return false;
    const result = await session.exec(localLoginScript, { deadlineMs: askDeadlineMs });
    if (result.exitCode !== 0) return false;
    const sinceAgeSeconds = (context.clock.wallMs() - sinceMs) / 1000;
    return parseLoginSessions(result.stdout).some((found) => isPersonAtScreen(found, sinceAgeSeconds));
  } finally {
    session[Symbol.dispose]();
  }
}

/** `sinceAgeSeconds`: how long ago the time in question was; ages, because the machine's clock may be another. */
export function isPersonAtScreen(session: LoginSession, sinceAgeSeconds: number): boolean {
  const isAtScreen =
    Boolean(session.get('Seat')) &&
    session.get('Remote') !== 'yes' &&
    session.get('State') === 'active' &&
    (session.get('Class') ?? 'user').startsWith('user');
  if (!isAtScreen) return false;
  if (isNewer(session.get('AgeTimestamp'), sinceAgeSeconds)) return true;
  const isUsed = session.get('LockedHint') === 'no' && session.get('IdleHint') === 'no';
  return isUsed && isNewer(session.get('AgeIdleSinceHint'), sinceAgeSeconds);
}

function isNewer(age: string | undefined, sinceAgeSeconds: number): boolean {
  return age !== undefined && Number(age) < sinceAgeSeconds;
}
