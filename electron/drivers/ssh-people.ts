import { outputParts } from './ssh-shell.ts';

/** Somebody logged in, as they are told about. */
export interface Person {
  readonly user: string;
  /** Terminal, screen or remote address. */
  readonly where: string;
}

/** One session of systemd-logind, by its property names. */
export type LoginSession = ReadonlyMap<string, string>;

/**
 * Rows of `who` on Linux (coreutils, busybox), macOS and FreeBSD. A login that only runs a command, like ours, is not
 * among them. null when a row is not understood.
 */
export function parseWho(output: string): readonly Person[] | null {
  const people: Person[] = [];
  for (const line of output.split(/\r?\n/)) {
    if (line.trim() === '' || /^USER\s+TTY\b/.test(line)) continue;
    const match = /^(\S+)\s+(?:[-+?]\s+)?(\S+)\s+(.*\d.*)$/.exec(line);
    if (!match) return null;
    const [, user = '', terminal = '', rest = ''] = match;
    const from = /\(([^)]+)\)\s*$/.exec(rest)?.[1] ?? /\d\d:\d\d:\d\d\s+(\S+)$/.exec(rest)?.[1];
    // At a screen it repeats the screen: `(:0)`, `(tty2)`.
    const isRemote = from !== undefined && !/^(:|tty)/.test(from);
    people.push({ user, where: isRemote ? `${terminal} from ${from}` : terminal });
  }
  return people;
}

/** Sessions of `loginctl show-session`, one block of `Name=value` lines each. */
export function parseLoginSessions(output: string): readonly LoginSession[] {
  return output
    .split(/\r?\n\s*\r?\n/)
    .map((block) => new Map([...block.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value])))
    .filter((session) => session.size > 0);
}

/** People among the sessions. `ownUid` logs in without a terminal: its sessions of that kind may be ours. */
export function peopleInSessions(sessions: readonly LoginSession[], ownUid: string): readonly Person[] {
  return sessions
    .filter((session) => {
      const className = session.get('Class') ?? '';
      const isPerson = className === '' || /^user(-early|-light)?(-light)?$/.test(className);
      const hasPlace = Boolean(session.get('Seat') || session.get('TTY'));
      return isPerson && session.get('State') !== 'closing' && (hasPlace || session.get('User') !== ownUid);
    })
    .map((session) => ({
      user: session.get('Name') ?? '?',
      where:
        session.get('TTY') || session.get('Seat') || session.get('RemoteHost') || session.get('Service') || 'a session',
    }));
}

/**
 * Rows of `query session` on Windows. People whose session is disconnected have left it. null when no row is
 * understood; the language of the system does not matter.
 */
export function parseQuerySession(output: string): readonly Person[] | null {
  const rows = output
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => /^[ >](\S*)\s+(?:(\S.*?)\s+)?(\d+)\s+\S+/.exec(line));
  if (rows.length === 0 || rows.includes(null)) return null;
  return rows.flatMap((row) => (row?.[1] && row[2] ? [{ user: row[2], where: row[1] }] : []));
}

/** Lines `terminal owner`. A console that waits for a login belongs to root, a pseudo terminal exists only in use. */
function ownersOfTerminals(output: string): readonly Person[] {
  return [...output.matchAll(/^(pts\/\d+|tty\d+) (\S+)$/gm)]
    .map(([, where = '', user = '']) => ({ user, where }))
    .filter(({ user, where }) => where.startsWith('pts/') || user !== 'root');
}

/** Everybody in the output of the Unix script of `logged-in-users`; null when it is not understood. */
export function peopleOnUnix(output: string): readonly Person[] | null {
  const parts = outputParts(output);
  const ownUid = /^(\d+)$/m.exec(parts.get('uid') ?? '')?.[1];
  const fromWho = parts.has('who') ? parseWho(parts.get('who') ?? '') : [];
  if (ownUid === undefined || fromWho === null) return null;
  if (!parts.has('who') && !parts.has('sessions') && !parts.has('terminals')) return null;
  const terminals = new Set(fromWho.map(({ where }) => where.split(' ')[0]));
  const fromSessions = peopleInSessions(parseLoginSessions(parts.get('sessions') ?? ''), ownUid);
  return [
    ...fromWho,
    ...fromSessions.filter(({ where }) => !terminals.has(where)),
    ...ownersOfTerminals(parts.get('terminals') ?? ''),
  ];
}
