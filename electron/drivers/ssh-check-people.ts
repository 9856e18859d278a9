import { z } from 'zod';
import { busyWith, defineSshCheck, notUnderstood } from './ssh-check.ts';
import { parseQuerySession, peopleOnUnix } from './ssh-people.ts';
import { posixScript } from './ssh-shell.ts';

const id = 'logged-in-users';

export const sessionProperties = [
  'Id',
  'User',
  'Name',
  'Class',
  'State',
  'Remote',
  'RemoteHost',
  'Service',
  'Seat',
  'TTY',
];

const unixScript = posixScript(
  'echo == uid; id -u',
  'if command -v who >/dev/null; then echo == who; who || exit 1; fi',
  // logind knows people on screens whom newer systems no longer write down for who.
  'if [ -d /run/systemd/seats ] && command -v loginctl >/dev/null; then echo == sessions; ' +
    'for s in $(loginctl list-sessions --no-legend 2>/dev/null | while read -r i r; do echo $i; done); do ' +
    `loginctl show-session $s ${sessionProperties.map((name) => `-p ${name}`).join(' ')} 2>/dev/null; echo; done; fi`,
  'exit 0',
);

/** People logged in on the machine, other than by a login that only runs commands, like our own. */
export const loggedInUsers = defineSshCheck({
  id,
  title: 'People logged in',
  config: z.strictObject({}),
  async check(machine) {
    const isWindows = (await machine.family()) === 'windows';
    const output = await machine.ask(isWindows ? 'query session' : unixScript);
    const people = isWindows ? parseQuerySession(output) : peopleOnUnix(output);
    if (people === null) throw notUnderstood(id, output);
    return busyWith(people.map(({ user, where }) => `${user} is logged in (${where})`));
  },
});
