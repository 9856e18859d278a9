import type { Socket } from 'node:dgram';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
import { firstPacket, initPacket, kindOf } from './minetest-messages.ts';

const server = '/usr/games/minetestserver';

describeWith('a real game server that is asleep', [linux, gameProgram('minetestserver', 'minetest-server')], () => {
  const ending: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ending.splice(0).toReversed()) await end();
  });

  /** A server of a game with nothing in it, that two hooks start and stop. */
  async function gameServer(port: number) {
    const folder = await mkdtemp(join(tmpdir(), 'rvl-game-'));
    ending.push(() => rm(folder, { recursive: true, force: true }));
    const rules = join(folder, '.minetest', 'games', 'void');
    await mkdir(join(rules, 'mods', 'base'), { recursive: true });
    await writeFile(join(rules, 'game.conf'), 'title = Void\n');
    await writeFile(join(rules, 'mods', 'base', 'mod.conf'), 'name = base\n');
    await writeFile(join(rules, 'mods', 'base', 'init.lua'), '');
    const config = join(folder, 'server.conf');
    await writeFile(
      config,
      'bind_address = 127.0.0.1\nenable_ipv6 = false\nserver_announce = false\nmg_name = singlenode\n',
    );
    const options = `--config ${config} --gameid void --world ${join(folder, 'world')} --port ${port}`;
    const game = hookedGame(`${server} ${options}`, folder);
    ending.push(() => game.end());
    return game.power;
  }

  test('is woken by the packets with which a player joins, gets them in their order, and stays for as long as he plays', async () => {
    const [port, listenPort] = [await freeUdpPort(), await freeUdpPort()];
    const power = await gameServer(port);
    const lab = new EngineLab([command], new MemoryJournal(), fastClock(1));
    ending.push(() => lab.engine.stop(0));
    const listen = [{ host: '127.0.0.1', port: listenPort, endPort: listenPort }];
    await lab.engine.apply(
      settings(
        [targetSettings({ id: 'nas', power, idle: { cooldownMs: 2_000, holdOffMs: 1_000 } })],
        [udpRouteSettings({ id: 'game', listen, to: { target: 'nas', port, endPort: port }, idleMs: 6_000 })],
      ),
    );
    await lab.untilState('nas', 'asleep');

    const player: Socket = await bound('127.0.0.1', 0);
    ending.push(() => closed(player));
    const heard: string[] = [];
    player.on('message', (bytes) => void heard.push(kindOf(bytes)));
    const send = (bytes: Buffer) => player.send(bytes, listenPort, '127.0.0.1');
    send(firstPacket);
    send(initPacket('anna'));
    // As the game does until it is greeted: a server that knows a player for less than a tenth of a second overhears him.
    const again = setInterval(() => send(initPacket('anna')), 2_000);
    ending.push(async () => clearInterval(again));
    await lab.until('its greeting', () => heard.includes('hello'));
    clearInterval(again);
    expect(heard.indexOf('peer-id')).toBeLessThan(heard.indexOf('hello'));
    expect(lab.journal.count('wake-sent', 'nas')).toBe(1);
    expect(lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });

    // The server repeats what nobody confirms: a player who says nothing is gone for us all the same.
    for (let second = 0; second < 8; second += 1) {
      await lab.passed(1_000);
      send(initPacket('anna'));
    }
    expect(lab.journal.count('sleep-sent', 'nas')).toBe(0);
    await lab.untilState('nas', 'asleep');
    expect(lab.journal.count('sleep-sent', 'nas')).toBe(1);
    expect(lab.bugs).toEqual([]);
  }, 60_000);
});
