import { expect, test } from 'vitest';
import { Client, echoed } from './client.ts';
import { benches } from './engine-lab.ts';

const bench = benches();

test('what is started waits for a stop that is still at work, however long the machine has been down', async () => {
  const made = await bench({ target: { idle: { cooldownMs: 2_000, holdOffMs: 1_000 } } });
  await made.lab.untilState('nas', 'asleep');
  const first = await echoed(made.port, 'hello');
  let finishStop: () => void = () => undefined;
  made.machine.onSleep = async () => {
    await made.machine.switchOff();
    await new Promise<void>((resolve) => {
      finishStop = resolve;
    });
  };
  first.leave();
  await made.lab.until('told to sleep', () => made.machine.sleeps === 1);
  await made.lab.untilState('nas', 'asleep');
  const late = await Client.send(made.port, 'late');
  await made.lab.until('a wake is wanted', () => made.lab.journal.count('wake-sent') === 2);
  await made.lab.passed(5_000);
  expect(made.machine.wakes).toBe(1);
  finishStop();
  await late.received('late');
  expect(made.machine.wakes).toBe(2);
  late.leave();
});

test('a machine that serves on after the sleep command is not told twice at once', async () => {
  let isAborted = false;
  const made = await bench({
    target: { idle: { cooldownMs: 2_000 } },
    driver: {
      sleep: async (_config, context) => {
        await context.commit();
        made.machine.sleeps += 1;
        await new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () => {
            isAborted = true;
            reject(context.signal.reason as Error);
          });
        });
      },
    },
  });
  await made.lab.untilState('nas', 'asleep');
  const first = await echoed(made.port, 'hello');
  first.leave();
  await made.lab.until('told to sleep', () => made.machine.sleeps === 1);
  const late = await echoed(made.port, 'late');
  expect(isAborted).toBe(true);
  late.leave();
});
