import type { UdpRouteSettings } from '../../shared/settings.ts';
import type { DatagramGateDefinition } from '../../electron/engine/datagram-gate.ts';
import type { Network } from '../../electron/engine/network.ts';
import { endedAfterEach, EngineLab, settings, type TargetFields, targetSettings } from './engine-lab.ts';
import { fastClock } from './fast-clock.ts';
import { MemoryJournal } from './memory-journal.ts';
import { freeUdpPort, UdpClient, UdpMachine, type UdpMachineOptions } from './udp-machine.ts';

export interface UdpBenchOptions extends UdpMachineOptions {
  readonly factor?: number;
  readonly target?: TargetFields;
  readonly route?: Partial<UdpRouteSettings>;
  readonly gates?: readonly DatagramGateDefinition[];
  readonly network?: Partial<Network>;
}

/** One machine behind one UDP route `game` to the target `nas`, in an engine of its own. */
export interface UdpBench {
  readonly lab: EngineLab;
  readonly machine: UdpMachine;
  /** First port of the route. */
  readonly port: number;
  /** A client of the route; it is closed with the bench. */
  readonly client: (more?: {
    readonly port?: number;
    readonly to?: string;
    readonly from?: string;
  }) => Promise<UdpClient>;
  readonly apply: (route: Partial<UdpRouteSettings>, target?: TargetFields) => Promise<void>;
  end(): Promise<void>;
}

export function udpRouteSettings(
  fields: Partial<UdpRouteSettings> & Pick<UdpRouteSettings, 'id' | 'listen' | 'to'>,
): UdpRouteSettings {
  return {
    name: fields.id,
    kind: 'udp',
    allowFrom: null,
    denyFrom: [],
    inUse: { kind: 'open', quietBytes: 16 * 1024, quietMs: 5 * 60_000 },
    gate: { kind: 'packets', count: 2, within: 10_000 },
    idleMs: 120_000,
    queueLength: 16,
    mostPerSource: 64,
    mostInAll: 1_024,
    broadcast: 'ignore',
    ...fields,
  };
}

/** Opens benches, and after each test ends them and expects that no bug was met. */
export function udpBenches(): (options?: UdpBenchOptions) => Promise<UdpBench> {
  const open = endedAfterEach<UdpBench>((bench) => bench.lab.bugs);
  return async (options) => open(await udpBench(options));
}

async function udpBench(options: UdpBenchOptions = {}): Promise<UdpBench> {
  const clock = fastClock(options.factor ?? 20);
  const machine = await UdpMachine.create(clock, options);
  const { host } = machine;
  const portCount = options.portCount ?? 1;
  const port = await freeUdpPort(host, portCount);
  const lab = new EngineLab([machine.driver()], new MemoryJournal(), clock, {
    datagramGates: options.gates ?? [],
    ...(options.network && { network: options.network }),
  });
  const clients: UdpClient[] = [];
  const apply = (route: Partial<UdpRouteSettings>, target: TargetFields = {}) =>
    lab.engine.apply(
      settings(
        [targetSettings({ id: 'nas', host, ...options.target, ...target })],
        [
          udpRouteSettings({
            id: 'game',
            listen: [{ host, port, endPort: port + portCount - 1 }],
            to: { target: 'nas', port: machine.port, endPort: machine.port + portCount - 1 },
            ...options.route,
            ...route,
          }),
        ],
      ),
    );
  await apply({});
  return {
    lab,
    machine,
    port,
    async client(more = {}) {
      const client = await UdpClient.open(more.port ?? port, more.to ?? host, more.from);
      clients.push(client);
      return client;
    },
    apply,
    async end() {
      await lab.engine.stop(0);
      await Promise.all([...clients.map((client) => client.end()), machine.end()]);
    },
  };
}
