import { localNetwork } from '../../electron/drivers/local-network.ts';
import wakeOnLan from '../../electron/drivers/wake-on-lan.driver.ts';
import { systemClock } from '../../electron/engine/clock.ts';
import { createEngine } from '../../electron/engine/create-engine.ts';
import { boundedMemory } from '../../electron/engine/memory.ts';
import { byId, type Registry } from '../../electron/engine/registry.ts';
import firstBytes from '../../electron/protocols/first-bytes.gate.ts';
import packets from '../../electron/protocols/packets.datagram-gate.ts';
import tcp from '../../electron/protocols/tcp.probe.ts';
import udp from '../../electron/protocols/udp.probe.ts';
import { registeredIn } from '../../electron/settings/registered.ts';
import { parseSettings } from '../../shared/parse-settings.ts';
import { MemoryJournal } from '../engine/memory-journal.ts';

// Run inside a namespace: an engine on the settings given. It takes this computer for a Mac, or for what is said after
// them. Each line is its state.
const none = byId([]);
const registry: Registry = {
  drivers: byId([wakeOnLan]),
  gates: byId([firstBytes]),
  datagramGates: byId([packets]),
  probes: byId([tcp, udp]),
  servers: none,
  pickers: none,
  checks: none,
  warnings: none,
};
const engine = createEngine({
  clock: systemClock,
  registry,
  journal: new MemoryJournal(),
  network: localNetwork(),
  platform: (process.argv[3] ?? 'darwin') as NodeJS.Platform,
  pins: { get: () => ({}), pin: () => undefined },
  memory: boundedMemory(),
  secret: () => '',
  openAccessLog: () => ({ write: () => undefined, close: async () => undefined }),
  onBug: (error) => console.error(error),
});
const parsed = parseSettings(
  JSON.parse(process.argv[2] ?? ''),
  registeredIn({ ...registry, requestGates: none, discoveries: none }),
);
if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
engine.subscribe(() => console.log(JSON.stringify(engine.snapshot())));
await engine.apply(parsed.settings);
// Pending timers of the engine's clock keep no process alive; being asked to end does.
process.stdin.resume();
process.stdin.on('end', () => process.exit());
