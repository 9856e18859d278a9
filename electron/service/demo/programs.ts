import { failed, type Program, type ProgramResult, printed, runShell } from './shell.ts';

export type PowerAction = 'suspend' | 'power-off';

/** What the simulated machine's programs report. */
export interface Facts {
  readonly name: string;
  readonly user: string;
  readonly bootId: string;
  readonly resumeCount: number;
  readonly upSeconds: number;
  readonly address: string;
  /** Open connections of the machine: its own port, and the other end as `address:port`. */
  readonly connections: readonly { readonly port: number; readonly peer: string }[];
  /** What `SSH_CONNECTION` holds: the other end of the login and ours. */
  readonly login: string;
}

type Result = ProgramResult<PowerAction>;

/** Answers a command line as a small Linux machine would on which nobody is logged in and that may sleep by sudo. */
export function runCommand(line: string, facts: Facts): Result {
  return runShell(line, programs(facts), { SSH_CONNECTION: facts.login });
}

function programs(facts: Facts): Readonly<Record<string, Program<PowerAction>>> {
  const { user } = facts;
  const own: Readonly<Record<string, Program<PowerAction>>> = {
    true: () => printed(''),
    false: () => failed('', 1),
    // No file exists but those that `cat` knows.
    '[': () => failed('', 1),
    test: () => failed('', 1),
    echo: (args) => printed(`${args.join(' ')}\n`),
    uname: () => printed('Linux\n'),
    hostname: () => printed(`${facts.name}\n`),
    id: (args) => printed(args.join(' ') === '-u' ? '1000\n' : `${user}\n`),
    whoami: () => printed(`${user}\n`),
    tty: () => failed('not a tty', 1),
    who: () => printed(''),
    w: () => printed(''),
    loginctl: () => printed(''),
    'systemd-inhibit': () => printed(''),
    pgrep: () => failed('', 1),
    ps: () => printed(''),
    uptime: () => printed(` up ${facts.upSeconds} s,  0 users,  load average: 0.02, 0.01, 0.00\n`),
    nproc: () => printed('2\n'),
    ss: (args) => printed(connections(args, facts)),
    cat: (args, stdin) => (args.length === 0 ? printed(stdin) : cat(args, facts)),
    head: (_args, stdin) => printed(stdin),
    grep,
    wc: (_args, stdin) => printed(`${stdin.split('\n').length - 1}\n`),
    systemctl,
  };
  return { ...own, sudo: (args, stdin) => sudo(args, stdin, own, facts) };
}

function systemctl(args: readonly string[]): Result {
  const verb = args.find((word) => !word.startsWith('-'));
  if (verb === 'show') return printed('LoadState=loaded\n');
  if (verb === 'suspend') return { ...printed(''), effect: 'suspend' };
  if (verb === 'poweroff' || verb === 'hibernate') return { ...printed(''), effect: 'power-off' };
  return printed('');
}

function sudo(
  args: readonly string[],
  stdin: string,
  own: Readonly<Record<string, Program<PowerAction>>>,
  { user, name }: Facts,
): Result {
  const words = args.filter((word) => word !== '-n');
  const [path = '', ...rest] = words[0] === '-l' ? words.slice(1) : words;
  const program = own[path.replace(/^\/(?:usr\/)?s?bin\//, '')];
  // Listing runs nothing: one command is echoed, and without one all rules are shown.
  if (words[0] === '-l' && path !== '') return printed(`${[path, ...rest].join(' ')}\n`);
  if (words[0] === '-l')
    return printed(`User ${user} may run the following commands on ${name}:\n    (root) NOPASSWD: ALL\n`);
  return program ? program(rest, stdin) : failed(`sudo: ${path}: command not found`, 1);
}

function grep(args: readonly string[], stdin: string): Result {
  const pattern = args.find((word) => !word.startsWith('-')) ?? '';
  const found = stdin.split('\n').filter((line) => line !== '' && line.includes(pattern));
  if (found.length === 0) return failed('', 1);
  return printed(args.includes('-q') ? '' : `${found.join('\n')}\n`);
}

function cat(paths: readonly string[], facts: Facts): Result {
  const files: Readonly<Record<string, string>> = {
    '/proc/sys/kernel/random/boot_id': `${facts.bootId}\n`,
    '/sys/power/suspend_stats/success': `${facts.resumeCount}\n`,
    '/sys/power/state': 'freeze mem disk\n',
    '/proc/uptime': `${facts.upSeconds}.00 ${facts.upSeconds}.00\n`,
    '/proc/loadavg': '0.02 0.01 0.00 1/80 4242\n',
  };
  const missing = paths.find((path) => !Object.hasOwn(files, path));
  if (missing !== undefined) return failed(`cat: ${missing}: No such file or directory`, 1);
  return printed(paths.map((path) => files[path]).join(''));
}

/** `ss -tn`: queues, local and peer address of each established connection; their state only if all states were asked for. */
function connections(args: readonly string[], facts: Facts): string {
  const host = facts.address.includes(':') ? `[${facts.address}]` : facts.address;
  const state = args.includes('state') ? '' : 'ESTAB ';
  const lines = facts.connections.map(({ port, peer }) => `${state}0 0 ${host}:${port} ${peer}\n`);
  return `${state && 'State '}Recv-Q Send-Q Local Address:Port Peer Address:Port\n${lines.join('')}`;
}
