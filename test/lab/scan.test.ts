import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, linux, program, root } from '../requirements.ts';
import { createLab, inNamespace, type Lab, type LabHost, mustRun } from './lab-network.ts';
import type { NeighbourOrder } from './lan-neighbour.ts';
import type { ScannerReport } from './lan-scanner.ts';

const runsTypeScript = {
  what: 'a Node that runs TypeScript',
  enable: 'call the tests by "npm test"',
  isMet: () => Boolean((process.features as { typescript?: unknown }).typescript),
};

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const [nasMac, quietMac] = ['52:54:00:00:09:20', '52:54:00:00:09:30'];

describeWith('a scan of a network', [linux, root, program('ip', 'iproute2'), runsTypeScript], () => {
  let lab: Lab;
  let here: LabHost;

  beforeAll(async () => {
    lab = await createLab('scan');
    here = await lab.addHost('here', '10.32.1.1');
    // Multicast needs a route, as every computer with a gateway has one.
    await mustRun(['ip', '-n', here.namespace, 'route', 'add', '224.0.0.0/4', 'dev', 'eth0']);
    const nas = await lab.addHost('nas', '10.32.1.20', nasMac);
    await mustRun(['ip', '-n', nas.namespace, 'route', 'add', '224.0.0.0/4', 'dev', 'eth0']);
    await lab.addHost('quiet', '10.32.1.30', quietMac);
    const order: NeighbourOrder = { address: nas.address, ports: [445, 22] };
    const argv = [process.execPath, script('lan-neighbour.ts'), JSON.stringify(order)];
    const child = lab.start(nas.namespace, argv, ['ignore', 'pipe', 'inherit']);
    if (!child.stdout) throw new Error('the lab is not there');
    await once(createInterface(child.stdout), 'line');
  });

  afterAll(async () => {
    await lab?.end();
  });

  it('finds everybody who is on, with MAC, name and what it serves', async () => {
    const { code, stdout, stderr } = await inNamespace(here.namespace, [process.execPath, script('lan-scanner.ts')]);
    expect([code, stderr]).toEqual([0, '']);
    const { devices, problem } = JSON.parse(stdout) as ScannerReport;
    expect(problem).toBeNull();
    expect(devices).toEqual([
      { address: '10.32.1.20', mac: nasMac, names: ['attic1'], openPorts: [22, 445], kinds: ['nas', 'ssh'] },
      { address: '10.32.1.30', mac: quietMac, names: [], openPorts: [], kinds: [] },
    ]);
  });
});
