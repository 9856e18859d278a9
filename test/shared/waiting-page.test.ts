import { expect, test } from 'vitest';
import { type WaitingState, waitingPage, waitingPolicy, waitingWords } from '../../shared/waiting-page.ts';

const starting: WaitingState = {
  step: 'starting',
  problem: '',
  retryInMs: null,
  progress: { elapsedMs: 12_000, usualMs: 30_000 },
};

test.each<[number, number, string]>([
  [0, 30_000, 'About 30 seconds left'],
  [29_000, 30_000, 'Any moment now'],
  [31_000, 30_000, 'Any moment now'],
  [40_000, 30_000, 'It takes longer than usual'],
  [0, 240_000, 'About 4 minutes left'],
  [28_400, 30_000, 'About 2 seconds left'],
])('after %d of %d ms it says "%s"', (elapsedMs, usualMs, hint) => {
  expect(waitingWords('NAS', { ...starting, progress: { elapsedMs, usualMs } }, 'en').hint).toBe(hint);
});

test('the share never reaches the end before it is ready', () => {
  const late = { ...starting, progress: { elapsedMs: 90_000, usualMs: 30_000 } };
  expect(waitingWords('NAS', late, 'en').share).toBeLessThan(1);
  expect(waitingWords('NAS', { ...late, step: 'ready' }, 'en').share).toBe(1);
});

test('nothing that comes from outside becomes markup, in any place', () => {
  const evil = `"'><script>alert(1)</script>&`;
  const page = { language: 'en', nonce: 'n', name: evil, eventsPath: evil, refreshMs: 5_000 } as const;
  for (const state of [starting, { ...starting, step: 'failed', problem: evil } as const]) {
    const html = waitingPage({ ...page, state });
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain(`"'>`);
    expect(html.match(/<script/g)).toHaveLength(1);
  }
});

test('it is one light piece that needs nothing from anywhere', () => {
  const html = waitingPage({
    language: 'de',
    nonce: 'n',
    name: 'NAS',
    state: starting,
    eventsPath: '/e',
    refreshMs: 5_000,
  });
  expect(html.length).toBeLessThan(10_000);
  expect(html).not.toMatch(/(?:src|href)="(?!data:,|")/);
  expect(html).not.toMatch(/ style="| on\w+="/);
  expect(waitingPolicy('n')).not.toContain('unsafe');
});
