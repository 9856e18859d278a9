import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { magicPacket } from '../../electron/drivers/magic-packet.ts';
import { describeWith, linux, program, root } from '../requirements.ts';
import { createLab, inNamespace, kill, type Lab, type LabHost, mustRun } from './lab-network.ts';
import type { SenderOrder, SenderReport } from './magic-sender.ts';

const runsTypeScript = {
  what: 'a Node that runs TypeScript',
  enable: 'call the tests by "npm test"',
  isMet: () => Boolean((process.features as { typescript?: unknown }).typescript),
};

const port = 9;
const mac = '52:54:00:12:34:56';
const [leftMac, rightMac] = ['52:54:00:00:01:02', '52:54:00:00:02:02'];
const packet = magicPacket(mac, null).toString('hex');

/** The sender has a card on each of two segments, left and right, with one receiver on each. The machine is on the right. */
describeWith(
  'a magic packet from a computer on two segments',
  [linux, root, program('ip', 'iproute2'), runsTypeScript],
  () => {
    const labs: Lab[] = [];
    let sender: LabHost;
    let left: LabHost;
    let right: LabHost;

    beforeAll(async () => {
      const leftLab = await createLab('left');
      labs.push(leftLab);
      const rightLab = await createLab('right');
      labs.push(rightLab);
      sender = await leftLab.addHost('sender', '10.31.1.1');
      left = await leftLab.addHost('card', '10.31.1.2', leftMac);
      right = await rightLab.addHost('card', '10.31.2.2', rightMac);
      const second = ['name', 'eth1', 'netns', sender.namespace];
      await mustRun(['ip', '-n', rightLab.wire, 'link', 'add', 'sender', 'type', 'veth', 'peer', ...second]);
      await mustRun(['ip', '-n', rightLab.wire, '-batch', '-'], 'link set sender master br0\nlink set sender up\n');
      await mustRun(
        ['ip', '-n', sender.namespace, '-batch', '-'],
        'address add 10.31.2.1/24 dev eth1\nlink set eth1 up\n',
      );
    });
    afterAll(async () => {
      for (const lab of labs.splice(0)) await lab.end();
    });

    async function listen(lab: Lab | undefined, host: LabHost) {
      const script = fileURLToPath(new URL('magic-receiver.ts', import.meta.url));
      const child = lab?.start(host.namespace, [process.execPath, script, String(port)], ['ignore', 'pipe', 'inherit']);
      if (!child?.stdout) throw new Error('the lab is not there');
      const lines: string[] = [];
      const reader = createInterface(child.stdout);
      const ended = once(reader, 'close');
      await once(reader, 'line');
      reader.on('line', (line) => lines.push(line));
      return { lines, ended, stop: () => kill(child) };
    }

    /** Sends, and answers what arrived on both segments once everything has. */
    async function send(host: string | null, settings: object) {
      const [onLeft, onRight] = await Promise.all([listen(labs[0], left), listen(labs[1], right)]);
      const order: SenderOrder = {
        host,
        settings: { mac, port, ...settings },
        receivers: [left.address, right.address],
      };
      const script = fileURLToPath(new URL('magic-sender.ts', import.meta.url));
      const { code, stdout, stderr } = await inNamespace(sender.namespace, [
        process.execPath,
        script,
        JSON.stringify(order),
      ]);
      if (code !== 0) {
        await Promise.all([onLeft.stop(), onRight.stop()]);
        throw new Error(stderr);
      }
      await Promise.all([onLeft.ended, onRight.ended]);
      const report = JSON.parse(stdout) as SenderReport;
      return { left: onLeft.lines, right: onRight.lines, ...report };
    }

    const fromLeft = `10.31.1.1 ${packet}`;
    const fromRight = `10.31.2.1 ${packet}`;

    for (const [name, gateway] of [
      ['no default route', null],
      ['the default route on the wrong segment', '10.31.1.254'],
    ] as const) {
      it(`with ${name} reaches the machine's segment, and only that`, async () => {
        if (gateway !== null)
          await mustRun(['ip', '-n', sender.namespace, 'route', 'replace', 'default', 'via', gateway]);
        const sent = await send('10.31.2.2', {});
        expect(sent).toEqual({
          left: [],
          right: [fromRight, fromRight],
          logged: expect.arrayContaining([
            'magic packet 1 by eth1 (10.31.2.1) → 10.31.2.255:9: sent',
            'magic packet 1 by eth1 (10.31.2.1) → 255.255.255.255:9: sent',
          ]),
          gateway,
          macs: [leftMac, rightMac],
        });
      });

      it(`with ${name} reaches both segments when nobody knows where the machine is`, async () => {
        const sent = await send(null, {});
        expect([sent.left, sent.right]).toEqual([
          [fromLeft, fromLeft],
          [fromRight, fromRight],
        ]);
      });

      it(`with ${name} leaves by the interface that was named`, async () => {
        const sent = await send('10.31.1.2', { interface: 'eth1', broadcast: '255.255.255.255' });
        expect([sent.left, sent.right]).toEqual([[], [fromRight]]);
      });
    }
  },
);
