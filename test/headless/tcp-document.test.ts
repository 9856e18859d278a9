import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tcpDocument, readHook } from '../../electron/service/tcp-document.ts';

const options = {
  kind: 'tcp' as const,
  listen: '0.0.0.0:8000',
  toHost: '192.168.100.15',
  toPort: 8000,
  startHook: './start.sh',
  stopHook: './stop.sh --now',
  cooldown: '30m',
  readyLimit: null,
  stopEvenIfAlreadyRunning: false,
};
const nothing = () => false;

describe('a hook', () => {
  it.each([
    ['start.sh', [], ['start.sh']],
    ['./start.sh', [], [resolve('./start.sh')]],
    ['start.sh', ['start.sh'], [resolve('start.sh')]],
    ['/opt/my scripts/up', ['/opt/my scripts/up'], [resolve('/opt/my scripts/up')]],
    ['/opt/vm.sh  up  now', [], [resolve('/opt/vm.sh'), 'up', 'now']],
    [`"/opt/my scripts/up" 'a b' c"d e"f ""`, [], [resolve('/opt/my scripts/up'), 'a b', 'cd ef', '']],
    [String.raw`vm up C:\lab\one`, [], ['vm', 'up', String.raw`C:\lab\one`]],
  ])('%s', (text, files, argv) => {
    expect(readHook(text, (path) => files.some((file) => file === path))).toEqual({ argv });
  });

  it('with a quote that is never closed is refused', () => {
    expect(readHook('"up', nothing)).toEqual({ problem: 'The hook "up has a quote that is never closed.' });
  });
});

describe('one route without a settings file', () => {
  it('is a target with two hooks and a route', () => {
    expect(tcpDocument(options, nothing)).toMatchObject({
      document: {
        version: 1,
        targets: [
          {
            host: '192.168.100.15',
            power: { start: [resolve('start.sh')], stop: [resolve('stop.sh'), '--now'] },
            ready: { limit: '180s' },
            idle: { cooldown: '30m', sleepEvenIfNotOwned: false },
          },
        ],
        routes: [{ listen: '0.0.0.0:8000', to: { port: 8000 } }],
      },
    });
  });

  it.each([
    [{ cooldown: '30' }, '--cooldown "30" is not a time. Write it like 750ms, 90s, 10m, 2h or 1d.'],
    [{ readyLimit: 'long' }, '--ready-limit "long" is not a time. Write it like 750ms, 90s, 10m, 2h or 1d.'],
    [{ listen: ':8000-8001' }, '--listen ":8000-8001" is a range; "tcp" forwards one port.'],
    [{ startHook: "'up" }, "The hook 'up has a quote that is never closed."],
  ])('refuses %o', (changed, problem) => {
    expect(tcpDocument({ ...options, ...changed }, nothing)).toEqual({ problem });
  });
});
