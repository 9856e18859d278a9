import type { LabHost } from './lab-network.ts';
import type { SleepyHost } from './sleepy-host.ts';

/** Everything that a user waits for in minutes, in seconds. */
const quickIdle = { cooldown: '2s', minAwake: '1s', holdOff: '1s' };

/** A target that a magic packet wakes and a script puts to sleep. */
export function sleepyTarget(id: string, host: SleepyHost): object {
  return {
    id,
    host: host.address,
    wake: { kind: 'wake-on-lan', mac: host.mac },
    sleep: { kind: 'command', stop: host.unplugCommand },
    idle: quickIdle,
  };
}

/** A target that two scripts wake and put to sleep, as with a plain proxy with start and stop hooks. */
export function hookedTarget(id: string, host: LabHost): object {
  const power = { kind: 'command', start: host.plugInCommand, stop: host.unplugCommand };
  return { id, host: host.address, power, idle: quickIdle };
}

/** A route on every address of the app's computer. */
export function tcpRoute(id: string, listenPort: number, target: string, port: number, more: object = {}): object {
  return { id, kind: 'tcp', listen: `:${listenPort}`, to: { target, port }, ...more };
}
