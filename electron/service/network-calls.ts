import { fault, FaultError } from '../../shared/faults.ts';
import type { NetworkScan } from '../../shared/network-calls.ts';
import type { Clock } from '../engine/clock.ts';
import { readGateway } from '../engine/home-network.ts';
import type { Network } from '../engine/network.ts';
import type { HandlerGroup } from '../rpc/dispatch.ts';
import type { HistoryReader } from '../rpc/history-reader.ts';
import type { StateHub } from '../rpc/state-hub.ts';
import { reachOf } from './network-reach.ts';
import { type ScanPorts, scanNetwork } from './network-scan.ts';
import type { Prover } from './prove.ts';

const mostVisits = 500;

export interface NetworkCallParts {
  readonly network: Pick<Network, 'interfaces' | 'gateway' | 'neighbourMac'>;
  readonly scanPorts: ScanPorts;
  readonly hub: Pick<StateHub, 'snapshot'>;
  readonly history: HistoryReader;
  readonly prover: Prover;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
}

/** Calls that look at the network around this computer, and the guided check of a machine. */
export function createNetworkCalls(parts: NetworkCallParts): HandlerGroup {
  const { network, scanPorts, hub, history, prover, clock, platform } = parts;
  /** Whoever asks while a scan runs gets its answer. */
  let scan: Promise<NetworkScan> | null = null;

  return {
    'network.scan'() {
      scan ??= scanNetwork({ network, clock, ports: scanPorts }).finally(() => {
        scan = null;
      });
      return scan;
    },
    async 'network.home'() {
      const found = await readGateway({ network, clock });
      if (found?.mac) return { gateway: found.address, mac: found.mac };
      throw new FaultError(fault('gateway-unknown', { gateway: found?.address ?? null }));
    },
    async 'network.reach'({ route: id }) {
      const route = hub.snapshot().routes.find((each) => each.id === id);
      if (!route) throw new FaultError(fault('bad-request', { detail: `there is no service "${id}".` }));
      const records = await history.query({
        ...(route.target === null ? {} : { target: route.target }),
        limit: mostVisits,
      });
      return reachOf({
        listening: route.listening,
        interfaces: network.interfaces(),
        platform,
        visits: records.filter((record) => record.route === id),
      });
    },
    'prove.start': ({ target, force }, person) => prover.start(target, person, force),
    'prove.get': ({ target }) => prover.get(target),
    'prove.stop': ({ target }) => prover.stop(target),
    'prove.skip': ({ target }) => prover.skip(target),
  };
}
