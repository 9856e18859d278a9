import { join } from 'node:path';
import { type Fault, FaultError } from '../../../shared/faults.ts';
import type { HaproxySettings, Settings } from '../../../shared/settings.ts';
import type { Clock } from '../../engine/clock.ts';
import type { EngineControl } from '../../engine/engine.ts';
import type { LeaseLinks, LeaseSource } from '../../engine/lease-source.ts';
import { configText, type Here } from './config-text.ts';
import { Configuration } from './configuration.ts';
import { masterSocket } from './master-socket.ts';
import { endMaster, OwnProcess } from './own-process.ts';
import { planOf } from './plan.ts';
import { Steering } from './steering.ts';

const everyMs = 1_000;

export interface HaproxyParts {
  readonly clock: Clock;
  /** For the files of a HAProxy that Reveille runs itself. */
  readonly folder: string;
  readonly here: () => Here;
  /** Gets what is wrong now, and an empty list once nothing is. */
  readonly onProblems: (faults: readonly Fault[]) => void;
  readonly onBug: (error: unknown) => void;
}

/**
 * HAProxy in front of some services: keeps its configuration that of the settings, its servers in the states of the
 * machines, and the machines up that its sessions use.
 */
export interface Haproxy {
  readonly source: LeaseSource;
  /** Takes over settings that are in force, with what was discovered. */
  follow(settings: Settings, engine: EngineControl): void;
  /** One that Reveille runs ends with it, its sessions at the latest after `sessionLimitMs`; a service goes on. May be called again with less. */
  stop(sessionLimitMs: number): Promise<void>;
}

interface Running {
  readonly key: string;
  readonly own: OwnProcess | null;
  readonly configuration: Configuration;
  readonly steering: Steering;
  readonly following: Disposable;
}

export function createHaproxy(parts: HaproxyParts): Haproxy {
  const { clock } = parts;
  let links: LeaseLinks | null = null;
  let running: Running | null = null;
  let leaving: Promise<void> = Promise.resolve();
  /** What `stop` has begun to end. */
  let ending: Running | null = null;
  let timer: Disposable | null = null;
  let isTurning = false;
  let told = '[]';

  function begin(settings: HaproxySettings, engine: EngineControl): Running {
    const { program, service } = settings;
    const configFile = service?.configFile ?? join(parts.folder, 'haproxy.cfg');
    const socketPath = service?.masterSocket ?? join(parts.folder, 'haproxy.sock');
    const socket = masterSocket(socketPath, clock);
    const own = service ? null : new OwnProcess({ program, configFile, socket: socketPath }, clock);
    if (!links) throw new Error('the engine was not given the sessions of HAProxy');
    const steering = new Steering({ clock, engine, links, socket, own });
    return {
      key: keyOf(settings),
      own,
      configuration: new Configuration({ clock, program, configFile, socket, socketPath }),
      steering,
      following: engine.subscribe((change) => {
        if (change.kind === 'target' && steering.noticed(change.id)) soon();
      }),
    };
  }

  async function turn(): Promise<void> {
    const one = running;
    if (!one || isTurning) return;
    isTurning = true;
    // Its files and addresses may be the same.
    await leaving;
    const faults: Fault[] = [];
    const step = async (act: () => Promise<void>) => {
      try {
        await act();
      } catch (error) {
        if (error instanceof FaultError) faults.push(error.fault);
        else parts.onBug(error);
      }
    };
    await step(() => one.configuration.write());
    if (one.own && one.configuration.isWritten && one.steering.version === null) one.own.start();
    await step(() => one.steering.look());
    await step(() => one.configuration.load(one.steering.version));
    isTurning = false;
    if (running !== one) return soon();
    const { fault } = one.steering;
    tell([...faults, ...(fault ? [fault] : [])]);
    timer?.[Symbol.dispose]();
    timer = clock.after(one.steering.version !== null || !one.own ? everyMs : everyMs / 5, () => void turn());
  }

  function soon(): void {
    if (!running) return;
    timer?.[Symbol.dispose]();
    timer = clock.after(0, () => void turn());
  }

  function tell(faults: readonly Fault[]): void {
    const text = JSON.stringify(faults);
    if (text === told) return;
    told = text;
    parts.onProblems(faults);
  }

  async function end(one: Running, limitMs: number): Promise<void> {
    one.following[Symbol.dispose]();
    one.steering.end();
    await endOwn(one, limitMs);
  }

  /** It stands before nothing any more. */
  async function leave(one: Running): Promise<void> {
    one.following[Symbol.dispose]();
    await one.steering.withdraw();
    await endOwn(one, 0);
  }

  async function endOwn(one: Running, limitMs: number): Promise<void> {
    if (!one.own) return;
    one.own.end();
    // One that was found running is no child of ours; one that is just starting does not answer.
    const master = (await one.steering.master()) ?? one.own.pid;
    if (master !== null) await endMaster(master, limitMs, clock);
  }

  return {
    source: {
      id: 'HAProxy',
      start(given) {
        links = given;
      },
      beforeSleep: async (target, signal) => running?.steering.beforeSleep(target, signal),
    },
    follow(settings, engine) {
      const { haproxy } = settings;
      const before = running;
      if (before && (!haproxy || keyOf(haproxy) !== before.key)) {
        running = null;
        leaving = leave(before).catch(parts.onBug);
      }
      if (!haproxy) return tell([]);
      running ??= begin(haproxy, engine);
      const plan = planOf(settings);
      running.steering.follow(plan, settings);
      running.configuration.want(configText(plan, parts.here()));
      soon();
    },
    async stop(sessionLimitMs) {
      timer?.[Symbol.dispose]();
      ending = running ?? ending;
      running = null;
      await leaving;
      if (ending) await end(ending, sessionLimitMs);
    },
  };
}

function keyOf({ program, service }: HaproxySettings): string {
  return JSON.stringify([program, service]);
}
