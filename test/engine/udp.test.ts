import { expect, test } from 'vitest';
import { type UdpBench, udpBenches } from './udp-lab.ts';

const bench = udpBenches();

async function asleep(options: Parameters<typeof bench>[0] = {}): Promise<UdpBench> {
  const made = await bench(options);
  await made.lab.untilState('nas', 'asleep');
  return made;
}

test('a single datagram wakes nothing, and the history says why', async () => {
  const { lab, machine, client } = await asleep();
  (await client()).send('hello');
  await lab.until('a refusal', () => lab.refusals().length > 0);
  expect(lab.refusals()).toEqual(['too few datagrams to be a visit']);
  expect({ wakes: machine.wakes, state: lab.target('nas').state.kind }).toEqual({ wakes: 0, state: 'asleep' });
});

test('two datagrams of one client wake, and reach the service in their order', async () => {
  const { lab, machine, client } = await asleep();
  const player = await client();
  player.send('one', 'two');
  await lab.until('both answers', () => player.texts.length === 2);
  expect({ wakes: machine.wakes, received: machine.received }).toEqual({ wakes: 1, received: ['one', 'two'] });
  expect(player.texts).toEqual(['one', 'two']);
  expect(lab.route('game')).toMatchObject({ kind: 'udp', sessions: 1, waiting: 0, background: 0 });
  expect(lab.target('nas').state).toMatchObject({ kind: 'awake', leases: 1 });
});
