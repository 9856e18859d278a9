import { expect, test } from 'vitest';
import type { PowerDriver, PowerStatus } from '../../electron/engine/driver.ts';
import { ask, benches } from './engine-lab.ts';
import type { Machine } from './machine.ts';

const bench = benches();

/** What a driver that runs the machine's service knows: told beside the machine's own status. */
function telling(told: { machine?: Machine; more: Partial<PowerStatus> }): Partial<PowerDriver> {
  return { status: async () => ({ power: 'unknown', ...told.machine?.status, ...told.more }) };
}

test('a service is reached at the port that the status names for it', async () => {
  const told: Parameters<typeof telling>[0] = { more: {} };
  const to = { target: 'nas', port: 8000, endPort: 8000 };
  const { lab, machine, port } = await bench({
    kind: 'status',
    driver: telling(told),
    route: { to },
    target: { host: null },
  });
  told.machine = machine;
  told.more = { address: machine.host, ports: { 8000: machine.port } };
  await lab.untilState('nas', 'asleep');
  const { answer, socket } = await ask(port, 'hello');
  expect(answer).toBe('hello');
  expect(machine.wakes).toBe(1);
  socket.destroy();
});

test('clients are held until the status says that the service is ready, though its port is open', async () => {
  const told: Parameters<typeof telling>[0] = { more: {} };
  const { lab, machine, port } = await bench({ kind: 'status', driver: telling(told) });
  told.machine = machine;
  told.more = { isReady: false };
  await lab.untilState('nas', 'asleep');
  const answering = ask(port, 'hello');
  await lab.until('the machine on', () => machine.isServing);
  await lab.passed(5_000);
  expect(lab.route('files')).toMatchObject({ waiting: 1, sessions: 0 });
  told.more = { isReady: true };
  const { answer, socket } = await answering;
  expect(answer).toBe('hello');
  socket.destroy();
});

test('what a driver has seen change is looked at then, not at the next round', async () => {
  const watching: { change: () => void; signal: AbortSignal }[] = [];
  const watch: PowerDriver['watch'] = (_config, { signal }, change) => void watching.push({ change, signal });
  // On a clock that does not hurry, the next round would come after a minute.
  const { lab, machine, settings } = await bench({ kind: 'status', factor: 1, driver: { watch } });
  await lab.until('asleep', () => lab.target('nas').state.kind === 'asleep');
  await machine.switchOn();
  watching[0]?.change();
  watching[0]?.change();
  await lab.until('awake', () => lab.target('nas').state.kind === 'awake', 15_000);

  const [nas] = settings.targets;
  await lab.engine.apply({ ...settings, targets: nas ? [{ ...nas, name: 'Archive' }] : [] });
  expect(watching).toHaveLength(1);
  await lab.engine.stop(0);
  expect(watching[0]?.signal.aborted).toBe(true);
});
