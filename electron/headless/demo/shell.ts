import type { CommandResult } from './login-server.ts';

export type PowerAction = 'suspend' | 'power-off';

/** What the simulated machine's commands report. */
export interface Facts {
  readonly name: string;
  readonly user: string;
  readonly bootId: string;
  readonly resumeCount: number;
  readonly upSeconds: number;
  readonly serviceAddress: string;
  readonly servicePort: number;
  /** The other ends of the service's connections, as `address:port`. */
  readonly servicePeers: readonly string[];
}

export interface ShellResult extends CommandResult {
  readonly action?: PowerAction;
}

/**
 * Answers one command line as a small Linux machine would. Understands sequences (`;` `&&` `||`), quotes, ignored
 * redirections and the few commands below; anything else is "command not found", as on a real machine.
 */
export function runCommand(line: string, facts: Facts): ShellResult {
  const result = { stdout: '', stderr: '', exitCode: 0 };
  let action: PowerAction | undefined;
  for (const { operator, words } of parseSequence(line)) {
    if (operator === '&&' && result.exitCode !== 0) continue;
    if (operator === '||' && result.exitCode === 0) continue;
    const step = runWords(words, facts);
    result.stdout += step.stdout;
    result.stderr += step.stderr;
    result.exitCode = step.exitCode;
    action ??= step.action;
  }
  return action ? { ...result, action } : result;
}

type Operator = ';' | '&&' | '||';

/** The simple commands of a line, each with the operator before it. Redirections are dropped. */
export function parseSequence(line: string): readonly { operator: Operator; words: readonly string[] }[] {
  const commands: { operator: Operator; words: string[] }[] = [{ operator: ';', words: [] }];
  const tokens = line.matchAll(/\d?>{1,2}(?:&\d|\s*[^\s;&|]+)|&&|\|\||[;\n]|(?:'[^']*'|"[^"]*"|\\.|[^\s;&|'"\\<>])+/g);
  for (const [token] of tokens) {
    if (token === '&&' || token === '||' || token === ';' || token === '\n') {
      commands.push({ operator: token === '\n' ? ';' : token, words: [] });
    } else if (!/^\d?>/.test(token)) {
      commands.at(-1)?.words.push(unquote(token));
    }
  }
  return commands.filter(({ words }) => words.length > 0);
}

function unquote(token: string): string {
  return token.replaceAll(
    /'([^']*)'|"([^"]*)"|\\(.)/g,
    (_whole, single, double, escaped) => single ?? double ?? escaped,
  );
}

function runWords(words: readonly string[], facts: Facts): ShellResult {
  const [path = '', ...args] = words;
  if (/^[A-Z_]+=/.test(path)) return runWords(args, facts);
  const command = commands[path.replace(/^\/(?:usr\/)?s?bin\//, '')];
  if (!command) return failed(`sh: ${path}: command not found`, 127);
  return command(args, facts);
}

const commands: Readonly<Record<string, (args: readonly string[], facts: Facts) => ShellResult>> = {
  true: () => printed(''),
  false: () => failed('', 1),
  echo: (args) => printed(`${args.join(' ')}\n`),
  printf: (args) => printed(args.join(' ').replaceAll('\\n', '\n')),
  uname: () => printed('Linux\n'),
  hostname: (_args, { name }) => printed(`${name.toLowerCase().replaceAll(' ', '-')}\n`),
  id: (args, { user }) => printed(args.includes('-un') ? `${user}\n` : `${args.includes('-u') ? 1000 : user}\n`),
  whoami: (_args, { user }) => printed(`${user}\n`),
  // Nobody is ever logged in at a simulated machine.
  who: () => printed(''),
  loginctl: () => printed(''),
  'systemd-inhibit': () => printed(''),
  pgrep: () => failed('', 1),
  uptime: (_args, { upSeconds }) => printed(` up ${upSeconds} s,  0 users,  load average: 0.02, 0.01, 0.00\n`),
  ss: (args, facts) => printed(connections(args, facts)),
  cat: (args, facts) => cat(args, facts),
  test: () => printed(''),
  command: (args) => {
    const asked = args.at(-1) ?? '';
    return asked in commands ? printed(`/usr/bin/${asked}\n`) : failed('', 1);
  },
  env: (args, facts) => runWords(args, facts),
  exec: (args, facts) => runWords(args, facts),
  sh: (args, facts) => runCommand(args.at(-1) ?? '', facts),
  sudo: (args, facts) => {
    const words = args.filter((word) => word !== '-n');
    // What may be run is listed, and nothing is run.
    if (words[0] === '-l') return printed(`${words.slice(1).join(' ')}\n`);
    return runWords(words, facts);
  },
  systemctl: (args) => {
    const verb = args.find((word) => !word.startsWith('-'));
    if (verb === 'suspend') return { ...printed(''), action: 'suspend' };
    if (verb === 'poweroff' || verb === 'hibernate') return { ...printed(''), action: 'power-off' };
    return printed('');
  },
  poweroff: () => ({ ...printed(''), action: 'power-off' }),
};

function cat(paths: readonly string[], facts: Facts): ShellResult {
  const files: Readonly<Record<string, string>> = {
    '/proc/sys/kernel/random/boot_id': `${facts.bootId}\n`,
    '/sys/power/suspend_stats/success': `${facts.resumeCount}\n`,
    '/proc/uptime': `${facts.upSeconds}.00 ${facts.upSeconds}.00\n`,
    '/proc/loadavg': '0.02 0.01 0.00 1/80 4242\n',
  };
  const missing = paths.find((path) => !(path in files));
  if (missing !== undefined) return failed(`cat: ${missing}: No such file or directory`, 1);
  return printed(paths.map((path) => files[path]).join(''));
}

/** `ss -tn`: receive queue, send queue, local and peer address of each established connection, under a heading. */
function connections(args: readonly string[], facts: Facts): string {
  const lines = facts.servicePeers.map((peer) => `ESTAB 0 0 ${facts.serviceAddress}:${facts.servicePort} ${peer}\n`);
  const hasHeading = !args.some((word) => /^-[a-zA-Z]*H/.test(word) || word === '--no-header');
  return (hasHeading ? 'State Recv-Q Send-Q Local Address:Port Peer Address:Port\n' : '') + lines.join('');
}

function printed(stdout: string): ShellResult {
  return { stdout, stderr: '', exitCode: 0 };
}

function failed(stderr: string, exitCode: number): ShellResult {
  return { stdout: '', stderr: stderr && `${stderr}\n`, exitCode };
}
