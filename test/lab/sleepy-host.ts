import type { Lab, LabHost } from './lab-network.ts';
import { mustRun } from './lab-network.ts';
import { wakeCard } from './wake-card.ts';

/** A computer whose programs are frozen in silence while its link is down: it sleeps by `unplugCommand`, and wakes by magic packet. */
export interface SleepyHost extends LabHost {
  readonly mac: string;
  /** How often a magic packet brought it back from silence. */
  readonly wakes: number;
  /** Magic packets for it that came by. */
  readonly packets: number;
}

/** How long such a machine takes from the packet to its link. */
const bootMs = 700;

/** Adds one that is asleep. */
export async function addSleepyHost(lab: Lab, name: string, address: string, mac: string): Promise<SleepyHost> {
  const host = await lab.addHost(name, address, mac);
  await host.unplug();
  let wakes = 0;
  let booting = false;
  let ended = false;
  lab.atEnd(async () => (ended = true));

  async function isDown(): Promise<boolean> {
    const links = JSON.parse(await mustRun(['ip', '-j', '-n', lab.wire, 'link', 'show', name])) as {
      flags: string[];
    }[];
    return links[0]?.flags.includes('UP') !== true;
  }

  async function boot(): Promise<void> {
    if (!(await isDown())) return;
    wakes += 1;
    await new Promise((resolve) => setTimeout(resolve, bootMs));
    if (!ended) await host.plugIn();
  }

  const card = await wakeCard(lab, mac, () => {
    if (booting) return;
    booting = true;
    void boot().finally(() => (booting = false));
  });
  return {
    ...host,
    mac,
    get wakes() {
      return wakes;
    },
    get packets() {
      return card.packets;
    },
  };
}
