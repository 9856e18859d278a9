import { z } from 'zod';
import type { BusyCheck } from '../engine/driver.ts';
import {
  countProcesses,
  parseAssertions,
  parseInhibitors,
  parseLoad,
  parsePowerRequests,
  parseSmbSessions,
  parseWindowsLoad,
} from './ssh-activity.ts';
import { busyWith, defineSshCheck, free, notOnSystem, notUnderstood } from './ssh-check.ts';
import type { SshConfig } from './ssh-config.ts';
import { parseEndpoint } from './ssh-connections.ts';
import { posixScript, powerShellScript } from './ssh-shell.ts';

const load = defineSshCheck({
  id: 'load',
  title: 'Load',
  config: z.strictObject({
    above: z.number().min(0).meta({ title: 'Above', description: 'Busy while the load of the last minute is higher.' }),
    perCpu: z
      .boolean()
      .default(false)
      .meta({ title: 'Per processor', description: 'Divide the load by the number of processors first.' }),
  }),
  async check(machine, { above, perCpu }) {
    const isWindows = (await machine.family()) === 'windows';
    const output = await machine.ask(isWindows ? windowsLoad : unixLoad);
    const found = isWindows ? parseWindowsLoad(output) : parseLoad(output);
    if (!found) throw notUnderstood('load', output);
    const value = perCpu ? found.load / found.processors : found.load;
    return value > above ? busyWith([`the load is ${value.toFixed(2)}, above ${above}`]) : free;
  },
});

const unixLoad = posixScript(
  'cat /proc/loadavg 2>/dev/null || sysctl -n vm.loadavg || exit 1',
  'getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || sysctl -n hw.ncpu',
);

const windowsLoad = powerShellScript(
  '$average = (Get-CimInstance Win32_Processor | Measure-Object -Property LoadPercentage -Average).Average',
  '"$average $([Environment]::ProcessorCount)"',
);

const runningProcess = defineSshCheck({
  id: 'process',
  title: 'A program runs',
  config: z.strictObject({
    name: z.string().min(1).meta({ title: 'Program', description: 'Name of the process, without its folder.' }),
  }),
  async check(machine, { name }) {
    const isWindows = (await machine.family()) === 'windows';
    const output = await machine.ask(isWindows ? 'tasklist /fo csv /nh' : listProcesses);
    if (output.trim() === '') throw notUnderstood('process', output);
    return countProcesses(output, name) > 0 ? busyWith([`${name} is running`]) : free;
  },
});

// The ps of busybox knows no -A and lists everything anyway.
const listProcesses = posixScript('ps -A -o comm= 2>/dev/null || ps -o comm');

const inhibitors = defineSshCheck({
  id: 'inhibitors',
  title: 'Programs that hold off sleep',
  config: z.strictObject({}),
  async check(machine) {
    const family = await machine.family();
    if (family === 'windows') throw notOnSystem('inhibitors', 'Windows; use "power-requests"');
    if (family === 'freebsd') throw notOnSystem('inhibitors', 'FreeBSD');
    const output = await machine.ask(family === 'macos' ? posixScript('pmset -g assertions') : listInhibitors);
    const found = family === 'macos' ? parseAssertions(output) : parseInhibitors(output);
    if (!found) throw notUnderstood('inhibitors', output);
    return busyWith(found);
  },
});

const listInhibitors = posixScript(
  'busctl --json=short call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager ListInhibitors',
);

const powerRequests = defineSshCheck({
  id: 'power-requests',
  title: 'Power requests of Windows',
  config: z.strictObject({}),
  async check(machine) {
    const family = await machine.family();
    if (family !== 'windows') throw notOnSystem('power-requests', 'this system; use "inhibitors"');
    const output = await machine.ask('powercfg /requests');
    const found = parsePowerRequests(output);
    if (!found) throw notUnderstood('power-requests', output);
    return busyWith(found);
  },
});

const smbSessions = defineSshCheck({
  id: 'smb-sessions',
  title: 'Clients of file shares',
  config: z.strictObject({}),
  async check(machine) {
    // Only root may see other people's sessions.
    const output = await machine.ask(
      posixScript(
        'if [ $(id -u) = 0 ]; then smbstatus -b; else sudo -n $(command -v smbstatus || echo smbstatus) -b; fi',
      ),
    );
    const found = parseSmbSessions(output);
    if (!found) throw notUnderstood('smb-sessions', output);
    const own = new Set(machine.context.ownConnections.map((text) => JSON.stringify(parseEndpoint(text))));
    const foreign = found.filter(({ peer }) => !own.has(JSON.stringify(parseEndpoint(peer))));
    return busyWith(foreign.map(({ user, peer }) => `${user} uses a file share (${peer})`));
  },
});

/** Busy checks that ask for work rather than for people. */
export const activityChecks: readonly BusyCheck<SshConfig, never>[] = [
  load,
  runningProcess,
  inhibitors,
  powerRequests,
  smbSessions,
];
