import { FaultError } from '../../../shared/faults.ts';
import { versionIn } from './config-text.ts';
import type { MasterSocket } from './master-socket.ts';
import { targetOfServer } from './plan.ts';
import { type Processes, readProcesses, readStatistics, type ServerRow, type Statistics } from './statistics.ts';

/** One worker of HAProxy and what it says. */
export interface WorkerSeen {
  readonly pid: number;
  /** After a reload it only finishes what it has. */
  readonly isLeaving: boolean;
  readonly statistics: Statistics;
}

/** Rejects with a FaultError when the socket does not say. */
export async function askProcesses(socket: MasterSocket): Promise<Processes> {
  const processes = readProcesses(await socket.ask('show proc'));
  return processes ?? socket.fail('it is no master socket of HAProxy');
}

/**
 * All workers with what they carry, the one that takes new clients first: after a reload, sessions are at those before
 * it, which no statistics of the new one show. Rejects with a FaultError when one of them does not say.
 */
export async function askWorkers(socket: MasterSocket): Promise<readonly WorkerSeen[]> {
  const { worker, leaving } = await askProcesses(socket);
  if (worker === null) return socket.fail('it has no worker process now');
  const seen: WorkerSeen[] = [];
  for (const pid of [worker, ...leaving]) {
    const statistics = await askStatistics(socket, pid);
    if (statistics) seen.push({ pid, isLeaving: pid !== worker, statistics });
    else if (await isThere(socket, pid)) return socket.fail(`its process ${pid} gives no statistics`);
    // The one for new clients was replaced at this moment.
    else if (pid === worker) return askWorkers(socket);
  }
  return seen;
}

async function askStatistics(socket: MasterSocket, pid: number): Promise<Statistics | null> {
  try {
    return readStatistics(await socket.ask(`@!${pid} show stat`));
  } catch (error) {
    if (error instanceof FaultError) return null;
    throw error;
  }
}

async function isThere(socket: MasterSocket, pid: number): Promise<boolean> {
  const { worker, leaving } = await askProcesses(socket);
  return worker === pid || leaving.includes(pid);
}

/** The configuration that a worker runs; empty when it is none of ours. */
export function versionRun({ statistics }: WorkerSeen): string {
  for (const proxy of statistics.proxies) {
    const version = versionIn(proxy);
    if (version !== null) return version;
  }
  return '';
}

/** A server that stands for a machine. */
export interface MachineServer {
  readonly row: ServerRow;
  readonly target: string;
}

export function machineServers({ statistics }: WorkerSeen): readonly MachineServer[] {
  return statistics.servers.flatMap((row) => {
    const target = targetOfServer(row.proxy, row.server);
    return target === null ? [] : [{ row, target }];
  });
}
