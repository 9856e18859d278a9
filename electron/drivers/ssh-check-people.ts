import { z } from 'zod';
import { busyWith, defineSshCheck, notUnderstood } from './ssh-check.ts';
import { parseQuerySession, peopleOnUnix } from './ssh-people.ts';
import { posixScript } from './ssh-shell.ts';

const id = 'logged-in-users';

const sessionProperties = ['Id', 'User', 'Name', 'Class', 'State', 'Remote', 'RemoteHost', 'Service', 'Seat', 'TTY'];

const unixScript = posixScript(
  'echo == uid; id -u',
  'if command -v who >/dev/null; then echo == who; who || exit 1; fi',
  // logind knows people on screens whom newer systems no longer write down for who.
  'known=; if l=$(loginctl list-sessions --no-legend 2>/dev/null); then known=1; echo == sessions; ' +
    'for s in $(echo "$l" | while read -r i r; do echo $i; done); do ' +
    `loginctl show-session $s ${sessionProperties.map((name) => `-p ${name}`).join(' ')} 2>/dev/null; echo; done; fi`,
  // Small systems write nobody down anywhere. Whoever is there has a terminal.
  'for f in /run/utmp /var/run/utmp /var/run/utmpx /var/run/utx.active; do [ -e $f ] && known=1; done',
  '[ $known ] && exit 0',
  'echo == terminals; for t in /dev/pts/[0-9]* /dev/tty[1-9]*; do if [ -e $t ]; then ' +
    'echo ${t#/dev/} $(ls -ld $t | { read -r mode links owner rest; echo $owner; }); fi; done',
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
