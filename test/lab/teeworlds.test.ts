import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import command from '../../electron/drivers/command.driver.ts';
import { EngineLab, settings, targetSettings } from '../engine/engine-lab.ts';
import { fastClock } from '../engine/fast-clock.ts';
import { MemoryJournal } from '../engine/memory-journal.ts';
import { udpRouteSettings } from '../engine/udp-lab.ts';
import { bound, closed, freeUdpPort } from '../engine/udp-machine.ts';
import { describeWith, linux } from '../requirements.ts';
import { gameProgram, hookedGame } from './hooked-game.ts';

// Control messages of Teeworlds 0.7: a flag byte, acknowledged, chunks, four bytes of the receiver's token, the message.
const [keepAlive, connect, accept, token] = [0, 1, 2, 5];
const noToken = Buffer.from('ffffffff', 'hex');
const ownToken = Buffer.from('11223344', 'hex');

function control(receiver: Buffer, message: number, content = Buffer.alloc(0)): Buffer {
  // Whoever asks for a token or a place sends as much as might come back.
  const size = message === keepAlive ? 8 : 520;
  const bytes = Buffer.alloc(size);
  Buffer.concat([Buffer.from([0x04, 0, 0]), receiver, Buffer.from([message]), content]).copy(bytes);
  return bytes;
}

describeWith(
  'a second real game server that is asleep',
  [linux, gameProgram('teeworlds-server', 'teeworlds-server')],
  () => {
    const ending: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const end of ending.splice(0).toReversed()) await end();
    });

    test('is woken by the packets with which a player joins, and lets him in', async () => {
      const [port, listenPort] = [await freeUdpPort(), await freeUdpPort()];
      const folder = await mkdtemp(join(tmpdir(), 'rvl-game-'));
      ending.push(() => rm(folder, { recursive: true, force: true }));
      const game = hookedGame(`/usr/games/teeworlds-server 'bindaddr 127.0.0.1;sv_port ${port};sv_register 0'`, folder);
      ending.push(() => game.end());
      const lab = new EngineLab([command], new MemoryJournal(), fastClock(1));
      ending.push(() => lab.engine.stop(0));
      const listen = [{ host: '127.0.0.1', port: listenPort, endPort: listenPort }];
      await lab.engine.apply(
        settings(
          [targetSettings({ id: 'nas', power: game.power, idle: { cooldownMs: 2_000, holdOffMs: 1_000 } })],
          [udpRouteSettings({ id: 'game', listen, to: { target: 'nas', port, endPort: port }, idleMs: 4_000 })],
        ),
      );
      await lab.untilState('nas', 'asleep');

      const player = await bound('127.0.0.1', 0);
      ending.push(() => closed(player));
      let place: Buffer | null = null;
      let isIn = false;
      player.on('message', (bytes) => {
        const [message] = bytes.subarray(7, 8);
        if (message === token) place = Buffer.from(bytes.subarray(8, 12));
        if (message === accept) isIn = true;
      });
      // As the game does: twice a second, first for a token, then for a place.
      const joining = setInterval(() => {
        const bytes = place ? control(place, connect, ownToken) : control(noToken, token, ownToken);
        player.send(isIn && place ? control(place, keepAlive) : bytes, listenPort, '127.0.0.1');
      }, 500);
      ending.push(async () => clearInterval(joining));
      await lab.until('a place in the game', () => isIn);
      expect(lab.journal.count('wake-sent', 'nas')).toBe(1);
      expect(lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });

      await lab.passed(7_000);
      expect(lab.journal.count('sleep-sent', 'nas')).toBe(0);
      clearInterval(joining);
      await lab.untilState('nas', 'asleep');
      expect(lab.journal.count('sleep-sent', 'nas')).toBe(1);
      expect(lab.bugs).toEqual([]);
    }, 60_000);
  },
);
