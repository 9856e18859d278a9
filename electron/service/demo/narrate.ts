import type { HistoryEntry } from '../../../shared/snapshot.ts';
import type { DemoLab, DemoMachineId } from './lab.ts';
import type { MachinePower } from './machine.ts';

const names: Readonly<Record<DemoMachineId, string>> = { nas: 'NAS', game: 'game server' };

const powerTexts: Readonly<Record<MachinePower, string>> = {
  off: 'is off. Nothing answers there any more.',
  suspended: 'is suspended. Nothing answers there any more.',
  starting: 'got its magic packet and starts.',
  on: 'is up, its services answer.',
  stopping: 'was told over SSH to sleep, and does.',
};

/** What the simulated machine itself does, which Reveille has to find out. */
export function powerLine(machine: DemoMachineId, power: MachinePower): string {
  return `the ${names[machine]} ${powerTexts[power]}`;
}

/** Kinds of records that say nothing new to a spectator. */
const details = new Set(['note', 'started', 'stopped']);

/** False for what only the page's history shows. */
export function isWorthTelling({ kind }: HistoryEntry): boolean {
  return !details.has(kind);
}

/** One line of what happens; the machines' own doings stand apart from what Reveille knows. */
export function narrated(entry: HistoryEntry | string, wallMs: number): string {
  const time = new Date(wallMs).toTimeString().slice(0, 8);
  return typeof entry === 'string' ? `  ${time}    (${entry})` : `  ${time}  ${entry.text}`;
}

/** What to try, once everything has started. */
export function introduction({ clientPorts, isSilentWhenDown }: DemoLab, pageLink: string | null): string {
  const silence = isSilentWhenDown
    ? 'While they sleep, their ports are silent, as those of real machines are.'
    : 'While they sleep, their ports refuse: this system cannot keep them silent without privileges.';
  return `
Two simulated machines are asleep. Magic packets, SSH logins and connections are real, the machines are not.
${silence}

Try, in another terminal:
  curl http://127.0.0.1:${clientPorts.nas}/                 wakes the NAS and lists its files
  curl http://127.0.0.1:${clientPorts.nas}/welcome.txt      at once, while it is awake
  http://127.0.0.1:${clientPorts.site}/                      in a browser: a page while the NAS wakes, then its site
  nc 127.0.0.1 ${clientPorts.game}                          a game; or: curl telnet://127.0.0.1:${clientPorts.game}

Each takes about 4 s to start and is put to sleep about 15 s after the last use.
${pageLink === null ? '' : `Watch it on the page: ${pageLink}\n`}Stop with Ctrl+C. What happens:
`;
}
