import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryOf } from '../../electron/engine/memory.ts';
import { openMemory } from '../../electron/settings/memory.ts';

let folder = '';
let due: (() => void)[] = [];
const losses: unknown[] = [];
const clock = {
  monotonicMs: () => 0,
  wallMs: () => 0,
  after(_delayMs: number, callback: () => void) {
    due.push(callback);
    return { [Symbol.dispose]: () => void (due = due.filter((one) => one !== callback)) };
  },
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reveille-memory-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  due = [];
  losses.length = 0;
});

const open = () => openMemory(folder, clock, (error) => losses.push(error));

test('what was set survives a restart, in a file of our own alone, and goes with its target', () => {
  const memory = open();
  memoryOf(memory, 'nas').set('minecraft', { players: [1, 2], name: 'World' });
  memory.set('vm', 'other', 'text');
  expect(due).toHaveLength(1);
  due[0]?.();
  expect(statSync(join(folder, 'memory.json')).mode & 0o777).toBe(0o600);
  const again = open();
  expect(again.get('nas', 'minecraft')).toEqual({ players: [1, 2], name: 'World' });
  again.forget('nas');
  again.close();
  const last = open();
  expect([last.get('nas', 'minecraft'), last.get('vm', 'other')]).toEqual([undefined, 'text']);
  expect(losses).toEqual([]);
});

test('what is too large or no JSON is not taken, and the oldest key makes room', () => {
  const memory = open();
  const circle: unknown[] = [];
  circle.push(circle);
  expect(memory.set('nas', 'icon', 'x'.repeat(100_000))).toBe(false);
  expect(memory.set('nas', 'circle', circle)).toBe(false);
  expect(memory.set('nas', 'nothing', undefined)).toBe(false);
  for (let index = 0; index < 33; index += 1) expect(memory.set('nas', `key ${index}`, index)).toBe(true);
  expect([memory.get('nas', 'key 0'), memory.get('nas', 'key 1')]).toEqual([undefined, 1]);
});

test('the same value again is not written again', () => {
  const memory = open();
  memory.set('nas', 'key', { a: 1 });
  memory.close();
  memory.set('nas', 'key', { a: 1 });
  expect(due).toHaveLength(0);
});

test.each(['{"nas": ', '[]', '{"nas":"text"}'])('a damaged file (%s) begins anew', (text) => {
  writeFileSync(join(folder, 'memory.json'), text);
  const memory = open();
  expect(memory.get('nas', 'key')).toBeUndefined();
  memory.set('nas', 'key', 1);
  memory.close();
  expect(JSON.parse(readFileSync(join(folder, 'memory.json'), 'utf8'))).toEqual({ nas: { key: 1 } });
});
