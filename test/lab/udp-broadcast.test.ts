import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Snapshot } from '../../shared/snapshot.ts';
import { describeWith, linux, program, root } from '../requirements.ts';
import { createLab, eventually, inNamespace, type Lab, type LabHost, mustRun, remains } from './lab-network.ts';

const runsTypeScript = {
  what: 'a Node that runs TypeScript',
  enable: 'call the tests by "npm test"',
  isMet: () => Boolean((process.features as { typescript?: unknown }).typescript),
};

const port = 7777;
const second = '10.36.0.11';
/** Answers who asks it alone: broadcasts do not come to a socket that names an address. */
const game = `const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (bytes, from) => socket.send('got ' + bytes, from.port, from.address));
socket.bind(${port}, '10.36.0.20');`;
/** Sends a word to an address and prints what comes back, and from where. */
const player = `const [address, word, times] = process.argv.slice(1);
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (bytes, from) => console.log(from.address + ': ' + bytes));
socket.bind(0, '10.36.0.30', () => {
  socket.setBroadcast(true);
  for (let time = 0; time < Number(times); time += 1) socket.send(word, ${port}, address);
});
setTimeout(() => socket.close(), 1500);`;

describeWith(
  'a game that looks for servers on the whole network',
  [linux, root, program('ip', 'iproute2'), runsTypeScript],
  () => {
    let lab: Lab;
    let app: LabHost;
    let nas: LabHost;
    let guest: LabHost;
    let state: Omit<Snapshot, 'revision'> | null = null;

    beforeAll(async () => {
      lab = await createLab('game');
      app = await lab.addHost('app', '10.36.0.10');
      nas = await lab.addHost('nas', '10.36.0.20', '52:54:00:36:00:20');
      guest = await lab.addHost('guest', '10.36.0.30');
      await mustRun(['ip', '-n', app.namespace, 'address', 'add', `${second}/24`, 'dev', 'eth0']);
      lab.start(nas.namespace, [process.execPath, '-e', game]);
      await nas.unplug();
      const settings = {
        targets: [{ id: 'nas', host: nas.address, wake: { kind: 'wake-on-lan', mac: '52:54:00:36:00:20' } }],
        routes: [
          {
            id: 'game',
            kind: 'udp',
            listen: `:${port}`,
            to: { target: 'nas', port },
            broadcast: 'forward',
            ready: { kind: 'udp', text: 'are you there' },
          },
        ],
      };
      const script = fileURLToPath(new URL('engine-on-mac.ts', import.meta.url));
      const argv = [process.execPath, script, JSON.stringify(settings), 'linux'];
      const child = lab.start(app.namespace, argv, ['pipe', 'pipe', 'inherit']);
      if (!child.stdout) throw new Error('the engine did not start');
      createInterface(child.stdout).on('line', (line) => (state = JSON.parse(line) as Omit<Snapshot, 'revision'>));
      await eventually('it is asleep', 20_000, () => state?.targets[0]?.state.kind === 'asleep');
    });
    afterAll(() => lab?.end());

    async function answersTo(address: string, word: string, times = 1): Promise<readonly string[]> {
      const { stdout } = await inNamespace(guest.namespace, [
        process.execPath,
        '-e',
        player,
        address,
        word,
        String(times),
      ]);
      return stdout.split('\n').filter((line) => line !== '');
    }

    it('wakes nothing by looking, only by joining', async () => {
      expect(await answersTo('10.36.0.255', 'anybody there', 5)).toEqual([]);
      expect(await answersTo('255.255.255.255', 'anybody there', 5)).toEqual([]);
      await remains('it sleeps on', 3_000, async () => state?.targets[0]?.state.kind === 'asleep');
      await answersTo('10.36.0.10', 'join', 2);
      await eventually('it is woken', 10_000, () => state?.targets[0]?.state.kind === 'waking');
      await nas.plugIn();
      await eventually('it is awake', 20_000, () => state?.targets[0]?.state.kind === 'awake');
    });

    it('is answered by the service while it is awake, from an address of ours', async () => {
      expect(state?.routes[0]?.listening).toEqual([`0.0.0.0:${port}`, `[::]:${port}`]);
      expect(await answersTo('10.36.0.255', 'subnet')).toEqual(['10.36.0.10: got subnet']);
      expect(await answersTo('255.255.255.255', 'everybody')).toEqual(['10.36.0.10: got everybody']);
    });

    it('gets its answer from the very address that it asked', async () => {
      expect(await answersTo('10.36.0.10', 'hello')).toEqual(['10.36.0.10: got hello']);
      expect(await answersTo(second, 'hello')).toEqual([`${second}: got hello`]);
    });

    it('finds an address that came later', async () => {
      await mustRun(['ip', '-n', app.namespace, 'address', 'add', '10.36.0.12/24', 'dev', 'eth0']);
      await eventually('an answer', 20_000, async () => (await answersTo('10.36.0.12', 'hello')).length === 1);
      expect(await answersTo('10.36.0.12', 'hello')).toEqual(['10.36.0.12: got hello']);
      await mustRun(['ip', '-n', app.namespace, 'address', 'delete', '10.36.0.12/24', 'dev', 'eth0']);
    });
  },
);
