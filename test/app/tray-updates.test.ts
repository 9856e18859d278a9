import { expect, it } from 'vitest';
import { createTrayUpdates } from '../../electron/app/tray-updates.ts';
import type { TrayModel } from '../../shared/tray-model.ts';
import { ManualClock } from '../settings/manual-clock.ts';

function start() {
  const clock = new ManualClock('2026-11-20T20:00:00Z');
  const applied: string[] = [];
  const state = { tooltip: 'one', asked: 0 };
  const updates = createTrayUpdates({
    clock,
    model: (): TrayModel => {
      state.asked += 1;
      return { icon: 'asleep', tooltip: state.tooltip, items: [{ kind: 'label', text: state.tooltip }] };
    },
    apply: (model, before) => applied.push(`${before?.tooltip ?? 'nothing'} → ${model.tooltip}`),
  });
  updates.changed();
  clock.advance(0);
  return { clock, applied, state, updates };
}

it('shows the first model at once, and the next one only if it is another', () => {
  const { clock, applied, updates } = start();
  expect(applied).toEqual(['nothing → one']);
  clock.advance(10_000);
  updates.changed();
  clock.advance(10_000);
  expect(applied).toEqual(['nothing → one']);
});

it('however often the state changes, compares once a second and shows the last', () => {
  const { clock, applied, state, updates } = start();
  for (let change = 1; change <= 40; change += 1) {
    state.tooltip = `change ${change}`;
    updates.changed();
    clock.advance(50);
  }
  clock.advance(1_000);
  expect(applied).toEqual(['nothing → one', 'one → change 20', 'change 20 → change 40']);
  expect(state.asked).toBeLessThan(6);
});

it('follows a countdown although nothing else changes', () => {
  const { clock, applied, state } = start();
  state.tooltip = 'two';
  clock.advance(5_000);
  expect(applied.at(-1)).toBe('one → two');
});

it('ends with its timers', () => {
  const { clock, applied, state, updates } = start();
  updates[Symbol.dispose]();
  state.tooltip = 'two';
  updates.changed();
  clock.advance(60_000);
  expect([applied, clock.pending]).toEqual([['nothing → one'], 0]);
});
