import { expect, test } from 'vitest';
import { get, told, webs } from './http-lab.ts';

const web = webs();

test('a request wakes the machine, is held, and gets its answer', async () => {
  const { lab, port, machine } = await web();
  await lab.untilState('nas', 'asleep');
  const got = await get(port, '/a/b?c=d');
  expect(got.status).toBe(200);
  expect(told(got)).toMatchObject({ name: 'nas', method: 'GET', url: '/a/b?c=d' });
  expect(machine('nas').wakes).toBe(1);
});

test('a hundred requests are one wake, and all are answered', async () => {
  const { lab, port, machine } = await web();
  await lab.untilState('nas', 'asleep');
  const all = await Promise.all(Array.from({ length: 100 }, (_, index) => get(port, `/${index}`)));
  expect(all.map((got) => told(got).url)).toEqual(all.map((_, index) => `/${index}`));
  expect(machine('nas').wakes).toBe(1);
});
