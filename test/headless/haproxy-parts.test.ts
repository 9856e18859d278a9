import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOwn, writeOwn } from '../../electron/service/haproxy/config-file.ts';
import { judgeUse, type UseMemory, useInWords } from '../../electron/service/haproxy/in-use.ts';
import { ordersFor } from '../../electron/service/haproxy/orders.ts';
import type { UseRule } from '../../electron/service/haproxy/plan.ts';
import { readProcesses, readStatistics, type ServerRow } from '../../electron/service/haproxy/statistics.ts';
import { takesClients } from '../../electron/service/haproxy/takes-clients.ts';
import type { Fault } from '../../shared/faults.ts';
import { fault } from '../../shared/faults.ts';
import type { TargetState } from '../../shared/states.ts';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';

const row: ServerRow = {
  proxy: 'reveille.to.files',
  server: 'real.nas',
  sessions: 0,
  allSessions: 0,
  bytesIn: 0,
  bytesOut: 0,
  failures: 0,
  isOut: false,
  address: '10.0.0.2:80',
};

describe('what is ordered', () => {
  const here = { address: '10.0.0.2', port: 80 };
  const name = 'set server reveille.to.files/real.nas';
  test.each([
    ['up, and wanted', row, here, []],
    ['up, not wanted', row, null, [`${name} state maint`]],
    ['out, not wanted', { ...row, isOut: true }, null, []],
    ['out, wanted', { ...row, isOut: true }, here, [`${name} state ready`]],
    [
      'out, wanted elsewhere',
      { ...row, isOut: true },
      { address: '10.0.0.3', port: 81 },
      [`${name} addr 10.0.0.3 port 81`, `${name} state ready`],
    ],
    [
      'up at the old address: nobody goes there meanwhile',
      row,
      { address: 'fd00::5', port: 80 },
      [`${name} state maint`, `${name} addr fd00::5 port 80`, `${name} state ready`],
    ],
    ['up at an IPv6 address', { ...row, address: '[fd00::5]:80' }, { address: 'fd00::5', port: 80 }, []],
  ])('%s', (_, found, wanted, orders) => {
    expect(ordersFor(found, wanted)).toEqual(orders);
  });
});

describe('what is use', () => {
  /** Looks once a second; each entry is what a look finds. */
  function uses(rule: Partial<UseRule>, looks: readonly Partial<ServerRow>[], everyMs = 1_000) {
    const full: UseRule = { kind: 'open', quietBytes: 100, quietMs: 3_000, patienceMs: 0, ...rule };
    let memory: UseMemory | null = null;
    return looks.map((look, index) => {
      const use = judgeUse(full, memory, { ...row, ...look }, index * everyMs);
      memory = use.memory;
      return useInWords(use.sessions, use.isUsed);
    });
  }

  test('nothing', () => expect(uses({}, [{}, {}])).toEqual([null, null]));
  test('open sessions, as long as they are open', () =>
    expect(uses({}, [{ sessions: 1, allSessions: 1 }, { sessions: 2, allSessions: 2 }, { allSessions: 2 }])).toEqual([
      '1 connection through HAProxy',
      '2 connections through HAProxy',
      null,
    ]));
  test('a request that came and went between two looks', () =>
    expect(uses({ kind: 'requests' }, [{}, { allSessions: 1 }, { allSessions: 1 }])).toEqual([
      null,
      'requests through HAProxy',
      null,
    ]));
  test('where a client must be patient, not one that went before', () =>
    expect(uses({ patienceMs: 3_000 }, [{}, { allSessions: 1 }, { allSessions: 1 }])).toEqual([null, null, null]));
  test('where a client must be patient, one that is', () => {
    const open = { sessions: 1, allSessions: 1 };
    expect(uses({ patienceMs: 2_000 }, [open, open, open])).toEqual([null, null, '1 connection through HAProxy']);
  });
  test('sessions with little traffic are quiet until more moves', () => {
    const open = { sessions: 1, allSessions: 1 };
    const looks = [open, { ...open, bytesIn: 60 }, open, { ...open, bytesIn: 90 }, { ...open, bytesOut: 200 }];
    const one = '1 connection through HAProxy';
    expect(uses({ kind: 'traffic' }, looks)).toEqual([one, one, one, null, one]);
  });
});

describe('what HAProxy says', () => {
  const head =
    '# pxname,svname,scur,stot,bin,bout,econ,wretr,status,addr,\nreveille.front.web,FRONTEND,1,2,3,4,,,OPEN,,\n';
  it('of its servers', () => {
    const text = `${head}reveille.to.files,real.nas,1,5,10,20,2,1,MAINT,10.0.0.2:80,\nreveille.to.files,BACKEND,1,5,1,1,,,UP,,\nx,y,0,0,0,0,0,0,no check,,`;
    expect(readStatistics(text)).toEqual({
      proxies: ['reveille.front.web', 'reveille.to.files', 'x'],
      servers: [
        { ...row, sessions: 1, allSessions: 5, bytesIn: 10, bytesOut: 20, failures: 3, isOut: true },
        { ...row, proxy: 'x', server: 'y', address: '' },
      ],
    });
  });
  test.each(['', 'Permission denied', '# pxname,svname,scur\n'])('nothing that can be read: %j', (text) => {
    expect(readStatistics(text)).toBeNull();
  });
  it('of its processes', () => {
    const workers = '# workers\n1764            worker          0               0d00h00m01s     2.6.12\n';
    const old = '# old workers\n1619            worker          1               0d00h00m12s     2.6.12\n# programs\n';
    const master = '#<PID>          <type>\n1616            master          1 [failed: 0]   0d00h00m12s     2.6.12\n';
    expect(readProcesses(master + workers + old)).toEqual({ master: 1616, worker: 1764, leaving: [1619] });
    expect(readProcesses(`${master}# workers\n${old}`)).toEqual({ master: 1616, worker: null, leaving: [1619] });
    expect(readProcesses('Unknown command')).toBeNull();
  });
});

describe('a configuration file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reveille-haproxy-'));
    file = join(folder, 'haproxy.cfg');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('of ours is written again', () => {
    writeOwn(file, 'one\n');
    writeOwn(file, 'two\n');
    expect(readOwn(file)).toBe('two\n');
  });
  test.each([
    ['of somebody else', () => 'global\n'],
    ['that was edited', (ours: string) => `${ours}# mine\n`],
    ['whose first line was taken out', (ours: string) => ours.replace(/^.*\n/, '')],
    ['that is empty', () => ''],
  ])('%s is left alone', (_, edit) => {
    writeOwn(file, 'one\n');
    const edited = edit(readFileSync(file, 'utf8'));
    writeFileSync(file, edited);
    expect(() => writeOwn(file, 'two\n')).toThrow('haproxy-file-foreign');
    expect(readFileSync(file, 'utf8')).toBe(edited);
  });
  it('in no folder is a fault', () => {
    expect(() => writeOwn(join(folder, 'none', 'x.cfg'), 'one\n')).toThrow('haproxy-file-unusable');
  });
});

describe('which machines take clients themselves', () => {
  const since = '2026-01-01T00:00:00Z';
  const notReady = fault('not-ready', { target: 'NAS', afterMs: 1 });
  const failed = fault('sleep-failed', { target: 'NAS', detail: '' });
  test.each<[string, TargetState, Fault | null, boolean]>([
    ['awake', { kind: 'awake', since, leases: 0 }, null, true],
    ['in its cooldown', { kind: 'cooldown', since, sleepAt: since }, null, true],
    ['being checked', { kind: 'goingToSleep', since, phase: 'checking' }, null, true],
    ['told to sleep', { kind: 'goingToSleep', since, phase: 'commanded' }, null, false],
    ['asleep', { kind: 'asleep', since }, null, false],
    ['unknown', { kind: 'unknown', since }, null, false],
    ['awake without its service', { kind: 'awake', since, leases: 0 }, notReady, false],
    ['awake, as it did not go to sleep', { kind: 'awake', since, leases: 0 }, failed, true],
  ])('%s', (_, state, reason, isTaking) => {
    expect(takesClients({ state, fault: reason })).toBe(isTaking);
  });
});
