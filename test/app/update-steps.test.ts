import { describe, expect, it, test } from 'vitest';
import { isLookDue, nextUpdate, type UpdateEvent, updateFault } from '../../electron/app/update-steps.ts';
import { fault } from '../../shared/faults.ts';
import { newVersionOf, type UpdateState } from '../../shared/update-state.ts';

const at = '2026-11-20T22:00:00.000Z';
const noAnswer = fault('update-unreachable', { detail: 'ECONNREFUSED' });
const start: UpdateState = { kind: 'none', lookedAt: null, fault: null };
const found: UpdateState = { kind: 'found', version: '2.0.0', fault: null };

function after(state: UpdateState, ...events: readonly UpdateEvent[]): UpdateState {
  return events.reduce(nextUpdate, state);
}

describe('an update', () => {
  it('goes from being found to being installed', () => {
    const looked: UpdateEvent = { kind: 'looked', version: '2.0.0', at };
    expect(after(start, { kind: 'look' })).toEqual({ kind: 'looking', version: null });
    expect(after(start, { kind: 'look' }, looked)).toEqual(found);
    const half = after(found, { kind: 'download' }, { kind: 'progress', percent: 49.9 });
    expect(half).toEqual({ kind: 'downloading', version: '2.0.0', percent: 49 });
    const ready = after(half, { kind: 'downloaded' });
    expect(ready).toEqual({ kind: 'ready', version: '2.0.0' });
    expect(after(ready, { kind: 'install' })).toEqual({ kind: 'installing', version: '2.0.0' });
    expect(after(ready, { kind: 'install' }, { kind: 'put-off' })).toEqual(ready);
  });

  it('is not forgotten when a later look or the download fails', () => {
    const failed: UpdateEvent = { kind: 'look-failed', fault: noAnswer, at };
    expect(after(found, { kind: 'look' }, failed)).toEqual({ ...found, fault: noAnswer });
    expect(after(start, { kind: 'look' }, failed)).toEqual({ kind: 'none', lookedAt: at, fault: noAnswer });
    const damaged = fault('update-damaged', { what: 'Reveille' });
    const download: UpdateEvent = { kind: 'download-failed', fault: damaged };
    expect(after(found, { kind: 'download' }, download)).toEqual({ ...found, fault: damaged });
  });

  it('takes no step that does not fit: nothing is downloaded unfound, nothing installed that is not whole', () => {
    const all: readonly UpdateEvent[] = [
      { kind: 'download' },
      { kind: 'progress', percent: 5 },
      { kind: 'downloaded' },
      { kind: 'install' },
      { kind: 'put-off' },
    ];
    for (const event of all) expect(nextUpdate(start, event)).toBe(start);
    expect(after(found, { kind: 'install' })).toBe(found);
    const elsewhere: UpdateState = { kind: 'elsewhere' };
    for (const event of [{ kind: 'look' } as const, ...all]) expect(nextUpdate(elsewhere, event)).toBe(elsewhere);
  });

  it('is named as soon as it is known', () => {
    expect([start, found, { kind: 'ready', version: '3.0.0' } as const].map(newVersionOf)).toEqual([
      null,
      '2.0.0',
      '3.0.0',
    ]);
  });
});

const hourMs = 3_600_000;

test.each([
  ['not right after the start', { nowMs: 4 * 60_000 }, false],
  ['some minutes later', { nowMs: 5 * 60_000 }, true],
  ['not twice a day', { lookedAtMs: hourMs, nowMs: 24 * hourMs }, false],
  ['once a day', { lookedAtMs: hourMs, nowMs: 25 * hourMs }, true],
  ['after a clock was set back', { lookedAtMs: 90 * hourMs, nowMs: hourMs }, true],
  ['not where nobody wants it', { isWanted: false, nowMs: 99 * hourMs }, false],
  ['again for a newer one than was found', { state: found, lookedAtMs: 0, nowMs: 25 * hourMs }, true],
  ['not once it is downloaded', { state: { kind: 'ready', version: '2.0.0' }, nowMs: 99 * hourMs }, false],
  ['not where others update', { state: { kind: 'elsewhere' }, nowMs: 99 * hourMs }, false],
] as const)('it is looked for %s', (_, plan, isDue) => {
  expect(isLookDue({ state: start, isWanted: true, startedAtMs: 0, lookedAtMs: null, ...plan })).toBe(isDue);
});

test.each([
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'update-unreachable', 'ECONNREFUSED'],
  [Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'update-unreachable', 'ENOTFOUND'],
  [Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }), 'update-unreachable', 'CERT_HAS_EXPIRED'],
  [
    new Error('Cannot find channel "latest.yml" update info: HttpError: 404 \nHeaders: {}'),
    'update-unreachable',
    'HTTP 404',
  ],
  [new Error('Cannot download "http://127.0.0.1/x", status 503: busy'), 'update-unreachable', 'HTTP 503'],
  [Object.assign(new Error('sha512'), { code: 'ERR_CHECKSUM_MISMATCH' }), 'update-damaged', undefined],
  [new Error(`first line\n  at stack`), 'update-failed', 'first line'],
  ['odd', 'update-failed', 'odd'],
])('%s is told as %s', (error, code, detail) => {
  expect(updateFault(error)).toMatchObject({ code, params: detail === undefined ? {} : { detail } });
});
