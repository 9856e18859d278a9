import { localNetwork } from '../../electron/drivers/local-network.ts';
import { systemClock } from '../../electron/engine/clock.ts';
import type { NetworkScan } from '../../shared/network-calls.ts';
import { scanNetwork, systemScanPorts } from '../../electron/service/network-scan.ts';

/** What it prints: one scan of the namespace this runs in. */
export type ScannerReport = NetworkScan;

const awake = setInterval(() => {}, 1000); // The clock's timers keep no process alive.
const ports = { ...systemScanPorts, reverseNames: async () => [] };
process.stdout.write(JSON.stringify(await scanNetwork({ network: localNetwork(), clock: systemClock, ports })));
clearInterval(awake);
