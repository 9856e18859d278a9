import { describe, expect, it } from 'vitest';
import type { AccessEntry } from '../../electron/engine/protocol-server.ts';
import { accessLine, type LineSettings } from '../../electron/service/access-line.ts';

const moment = { wallMs: Date.UTC(2026, 10, 21, 23, 3, 5, 123), microseconds: 45, offsetMinutes: 330 };
const usual: LineSettings = { format: 'common', prefix: '', date: true, time: true, msec: false, utc: false };
const entry: AccessEntry = {
  source: '192.168.1.7',
  method: 'GET',
  url: '/photos?a=b',
  httpVersion: '1.1',
  host: 'nas.home:8080',
  status: 200,
  bytesIn: 0,
  bytesOut: 512,
  route: 'photos',
  servedBy: 'nas',
  attempts: [{ endpoint: 'nas', outcome: '200', tookMs: 4.04 }],
  waitMs: 1.26,
  totalMs: 5.04,
  referer: 'http://nas.home/',
  userAgent: 'curl/8',
};
const request = '"GET /photos?a=b HTTP/1.1" 200 512 "http://nas.home/" "curl/8" "nas.home:8080"';
const end = 'route=photos by=nas wait=1.3ms total=5ms';

describe('a line of the common format', () => {
  it.each<[string, Partial<LineSettings>, string]>([
    ['usual', {}, `192.168.1.7 - - [22/Nov/2026:04:33:05 +0530] ${request} ${end}`],
    ['UTC', { utc: true }, `192.168.1.7 - - [21/Nov/2026:23:03:05 +0000] ${request} ${end}`],
    [
      'microseconds',
      { msec: true, utc: true },
      `192.168.1.7 - - [21/Nov/2026:23:03:05.123045 +0000] ${request} ${end}`,
    ],
    ['no date', { date: false }, `192.168.1.7 - - [04:33:05 +0530] ${request} ${end}`],
    ['no time', { time: false, msec: true }, `192.168.1.7 - - [22/Nov/2026] ${request} ${end}`],
    ['neither', { date: false, time: false }, `192.168.1.7 - - ${request} ${end}`],
    ['a prefix', { prefix: 'web: ', date: false, time: false }, `web: 192.168.1.7 - - ${request} ${end}`],
  ])('%s', (_name, changed, line) => {
    expect(accessLine(entry, { ...usual, ...changed }, moment)).toBe(line);
  });

  it('west of Greenwich', () => {
    const line = accessLine(entry, usual, { ...moment, offsetMinutes: -210 });
    expect(line).toContain('[21/Nov/2026:19:33:05 -0330]');
  });

  it('says what was tried before', () => {
    const attempts = [
      { endpoint: 'http://one.example/a', outcome: 'connect ECONNREFUSED 127.0.0.1:1', tookMs: 0.5 },
      { endpoint: 'http://two.example', outcome: '500', tookMs: 12 },
      { endpoint: 'nas', outcome: '200', tookMs: 4 },
    ];
    expect(accessLine({ ...entry, attempts }, { ...usual, date: false, time: false }, moment)).toBe(
      `192.168.1.7 - - ${request} ${end} tried="http://one.example/a connect ECONNREFUSED 127.0.0.1:1 0.5ms; http://two.example 500 12ms; nas 200 4ms"`,
    );
  });

  it('leaves nothing out that is not known', () => {
    const bare: AccessEntry = {
      source: '::1',
      method: 'GET',
      url: '/',
      httpVersion: '1.0',
      bytesIn: 0,
      bytesOut: 0,
      attempts: [],
      waitMs: 0,
      totalMs: 0,
    };
    expect(accessLine(bare, { ...usual, date: false, time: false }, moment)).toBe(
      '::1 - - "GET / HTTP/1.0" - 0 "-" "-" "-" route=- by=- wait=0ms total=0ms',
    );
  });

  it('stays one line, whatever the client wrote', () => {
    const userAgent = 'a"b\\c\nd\u001b[2J\u0085\u00ad\u202e\u2028\u{e0001}é';
    const line = accessLine({ ...entry, userAgent, url: '/\r\n"' }, { ...usual, date: false, time: false }, moment);
    expect(line).toContain(String.raw`"GET /\x0d\x0a\" HTTP/1.1"`);
    expect(line).toContain(String.raw`"a\"b\\c\x0ad\x1b[2J\x85\xad\u202e\u2028\udb40\udc01é"`);
  });
});

describe('a line of the JSON format', () => {
  const json = { ...usual, format: 'json' } as const;

  it('has everything, exactly', () => {
    expect(accessLine(entry, json, moment)).toBe(
      '{"time":"2026-11-22T04:33:05+05:30","source":"192.168.1.7","method":"GET","url":"/photos?a=b","httpVersion":"1.1","host":"nas.home:8080","status":200,"bytesIn":0,"bytesOut":512,"route":"photos","servedBy":"nas","referer":"http://nas.home/","userAgent":"curl/8","attempts":[{"endpoint":"nas","outcome":"200","tookMs":4}],"waitMs":1.3,"totalMs":5}',
    );
  });

  it.each<[Partial<LineSettings>, string | undefined]>([
    [{ utc: true, msec: true }, '2026-11-21T23:03:05.123045Z'],
    [{ date: false }, '04:33:05+05:30'],
    [{ time: false }, '2026-11-22'],
    [{ date: false, time: false }, undefined],
    [{ prefix: 'web: ' }, '2026-11-22T04:33:05+05:30'],
  ])('%o', (changed, time) => {
    expect((JSON.parse(accessLine(entry, { ...json, ...changed }, moment)) as { time?: string }).time).toBe(time);
  });

  it('stays one line of printable text that reads as what the client wrote', () => {
    const userAgent = 'a"b\n\u0085\u202e\u2028\u{e0001}';
    const line = accessLine({ ...entry, userAgent }, json, moment);
    expect(line).toMatch(/^[\P{Cc}]*$/u);
    expect(line).not.toMatch(/[\p{Cf}\u2028]/u);
    expect((JSON.parse(line) as AccessEntry).userAgent).toBe(userAgent);
  });
});
