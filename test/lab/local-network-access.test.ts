import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Snapshot } from '../../shared/snapshot.ts';
import { describeWith, linux, program, root } from '../requirements.ts';
import { createLab, eventually, type Lab, mustRun, remains } from './lab-network.ts';

const runsTypeScript = {
  what: 'a Node that runs TypeScript',
  enable: 'call the tests by "npm test"',
  isMet: () => Boolean((process.features as { typescript?: unknown }).typescript),
};

/** What macOS does to a program that may not reach its link, an unreachable route does on Linux: EHOSTUNREACH at once. */
describeWith(
  'a Mac that does not let us reach its own link',
  [linux, root, program('ip', 'iproute2'), runsTypeScript],
  () => {
    let lab: Lab;
    let route: readonly string[];
    let state: Omit<Snapshot, 'revision'> | null = null;

    beforeAll(async () => {
      lab = await createLab('mac');
      const app = await lab.addHost('app', '10.34.0.10');
      const nas = await lab.addHost('nas', '10.34.0.20', '52:54:00:34:00:20');
      route = ['ip', '-n', app.namespace, 'route'];
      await mustRun([...route, 'add', 'unreachable', nas.address]);
      // Other programs of the computer may talk to it.
      const entry = [nas.address, 'lladdr', '52:54:00:34:00:20', 'dev', 'eth0', 'nud', 'permanent'];
      await mustRun(['ip', '-n', app.namespace, 'neigh', 'replace', ...entry]);
      const settings = {
        targets: [{ id: 'nas', host: nas.address, wake: { kind: 'wake-on-lan', mac: '52:54:00:34:00:20' } }],
        routes: [{ id: 'files', kind: 'tcp', listen: '8034', to: { target: 'nas', port: 445 } }],
      };
      const script = fileURLToPath(new URL('engine-on-mac.ts', import.meta.url));
      const argv = [process.execPath, script, JSON.stringify(settings)];
      const child = lab.start(app.namespace, argv, ['pipe', 'pipe', 'inherit']);
      if (!child.stdout) throw new Error('the engine did not start');
      createInterface(child.stdout).on('line', (line) => (state = JSON.parse(line) as Omit<Snapshot, 'revision'>));
    });
    afterAll(() => lab?.end());

    it('says where to allow it, and takes no machine for asleep', async () => {
      await eventually('the problem', 20_000, () => state?.problems[0]?.code === 'local-network-not-allowed');
      await remains('nothing is known of the machine', 6_000, async () => state?.targets[0]?.state.kind === 'unknown');
      expect(state?.problems).toHaveLength(1);
      expect(state?.targets[0]?.fault?.code).toBe('local-network-not-allowed');
    });

    it('learns by itself that it was allowed', async () => {
      await mustRun([...route, 'delete', 'unreachable', '10.34.0.20']);
      // Nothing listens on its port, but the machine itself refuses: it is on.
      await eventually('it is awake', 20_000, () => state?.targets[0]?.state.kind === 'awake');
      expect(state?.problems).toEqual([]);
    });
  },
);
