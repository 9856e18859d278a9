import { describe, expect, test } from 'vitest';
import type { Gate, Visit } from '../../electron/engine/gate.ts';
import { boundedMemory, memoryOf } from '../../electron/engine/memory.ts';
import { gates } from '../../electron/protocols/gates.ts';
import { fault } from '../../shared/faults.ts';
import { clientHello } from './client-hello-bytes.ts';
import { oldSmbOffer, rdpNegotiation, rdpRequest, smbOffer } from './gate-samples.ts';
import { hex, joined } from './truncations.ts';

const text = (value: string) => Uint8Array.from(Buffer.from(value, 'latin1'));
const failed = fault('wake-timeout', { target: 'NAS', afterMs: 60_000 });

function openGate(kind: string, config: object = {}): Gate {
  const definition = gates.get(kind);
  if (!definition) throw new Error(`no gate ${kind}`);
  const clock = { monotonicMs: () => 0, wallMs: () => 0, after: () => ({ [Symbol.dispose]: () => undefined }) };
  const target = { name: () => 'NAS', memory: memoryOf(boundedMemory(), 'nas') };
  return definition.open(definition.config.parse(config), clock, target);
}

const visit = (bytes: Uint8Array | string, more: Partial<Visit> = {}): Visit => ({
  source: '192.168.1.7',
  localPort: 445,
  servicePort: 445,
  bytes: typeof bytes === 'string' ? text(bytes) : bytes,
  ended: false,
  limitReached: false,
  state: { kind: 'asleep', readyAtMs: null, wakeTakesMs: null },
  replies: 0,
  ...more,
});
const up = { state: { kind: 'up', readyAtMs: null, wakeTakesMs: null } } as const;
const judged = (gate: Gate, bytes: Uint8Array | string, more: Partial<Visit> = {}) =>
  gate.judge(visit(bytes, more)).kind;
const read = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes).toString() : null);

describe.each([
  ['tls', clientHello({})],
  ['ssh', text('SSH-2.0-OpenSSH_10.0p2\r\n')],
  ['rdp', rdpRequest(rdpNegotiation)],
  ['smb', smbOffer],
  ['http', text('GET / HTTP/1.1\r\nHost: nas.home\r\n\r\n')],
])('%s', (kind, message) => {
  test('is real with the last byte of the message, and background as soon as it is none', () => {
    const gate = openGate(kind);
    expect(judged(gate, '')).toBe('undecided');
    expect(judged(gate, message.subarray(0, -1))).toBe('undecided');
    expect(judged(gate, message)).toBe('real');
    expect(judged(gate, message, up)).toBe('real');
    expect(judged(gate, '\x99')).toBe('background');
    expect(judged(gate, '\x99', up)).toBe('background');
  });

  test('is not real for one that leaves before', () => {
    const gate = openGate(kind);
    expect(judged(gate, '', { ended: true })).toBe('background');
    expect(judged(gate, message.subarray(0, -1), { ended: true })).toBe('background');
    expect(judged(gate, message, { ended: true })).toBe('real');
  });

  test('has a limit', () => {
    expect(openGate(kind).limitMs).toBe(5_000);
    expect(openGate(kind, { limit: '2s' }).limitMs).toBe(2_000);
  });
});

describe('tls', () => {
  const gate = openGate('tls', { names: ['nas.home', '*.lab'] });
  const alert = hex('15 0303 0002 02 70');

  test.each([
    ['nas.home', 'real'],
    ['NAS.Home', 'real'],
    ['a.b.lab', 'real'],
    ['lab', 'refused'],
    ['other.home', 'refused'],
  ])('with a list, %s is %s', (name, kind) => {
    const hello = clientHello({ names: [name] });
    expect(judged(gate, hello)).toBe(kind);
    expect(judged(gate, hello, up)).toBe(kind);
    const farewell = gate.farewell?.(null, visit(hello));
    expect(farewell).toEqual(kind === 'real' ? null : alert);
  });

  test('with a list, no name is no name of it', () => {
    expect(judged(gate, clientHello({}))).toBe('refused');
    expect(gate.farewell?.(null, visit(''))).toBe(null);
  });
});

describe('ssh', () => {
  test.each(['SSH-2.0-check_ssh_2.4.0', 'SSH-2.0-OpenSSH-keyscan', 'SSH-2.0-Nmap-SSH2-Hostkey', 'SSH-2.0-ZGrab'])(
    '%s wakes nothing, unless it is to',
    (line) => {
      expect(judged(openGate('ssh'), `${line}\r\n`)).toBe('background');
      expect(judged(openGate('ssh', { usual: false }), `${line}\r\n`)).toBe('real');
    },
  );

  test('clients of the settings wake nothing', () => {
    const gate = openGate('ssh', { ignore: ['PARAMIKO'] });
    expect(judged(gate, 'SSH-2.0-paramiko_3.5.0\r\n')).toBe('background');
    expect(judged(gate, 'SSH-2.0-libssh2_1.11.1\r\n')).toBe('real');
  });

  test('greets once, only while it is not awake, and after the client has shown itself', () => {
    const gate = openGate('ssh', { greeting: 'Waking up' });
    const line = 'SSH-2.0-OpenSSH_10.0p2\r\n';
    expect(judged(gate, 'SSH-')).toBe('undecided');
    const verdict = gate.judge(visit(line));
    expect(verdict).toMatchObject({ kind: 'replied', next: 'go-on' });
    expect(read('reply' in verdict ? verdict.reply : null)).toBe('Reveille: Waking up\r\n');
    expect(judged(gate, line, { replies: 1 })).toBe('real');
    expect(judged(gate, line, up)).toBe('real');
    expect(() => openGate('ssh', { greeting: 'a\r\nb' })).toThrow('one line');
  });

  test('says why the machine did not wake, in a line that servers may send before their own', () => {
    const said = read(openGate('ssh').farewell?.(failed, visit('SSH-2.0-x\r\n')));
    expect(said).toMatch(/^Reveille: .*NAS.*\r\n$/);
    expect(openGate('ssh').farewell?.(failed, visit('GET /'))).toBe(null);
    expect(openGate('ssh').farewell?.(null, visit('SSH-2.0-x\r\n'))).toBe(null);
  });
});

test('rdp takes requests that say nothing at all for those of scanners', () => {
  const [bare, nmap] = [hex(''), text('Cookie: mstshash=nmap\r\n')].map(rdpRequest);
  const anna = rdpRequest(text('Cookie: mstshash=anna\r\n'));
  const broker = rdpRequest(text('Cookie: msts=3640205228.15629.0000\r\n'));
  const kinds = (gate: Gate) => [bare, nmap, anna, broker].map((bytes) => bytes && judged(gate, bytes));
  expect(kinds(openGate('rdp'))).toEqual(['background', 'background', 'real', 'real']);
  expect(kinds(openGate('rdp', { usual: false }))).toEqual(['real', 'real', 'real', 'real']);
});

test('smb may leave out those who offer only what is old', () => {
  expect(judged(openGate('smb'), oldSmbOffer)).toBe('real');
  expect(judged(openGate('smb', { smb1: false }), oldSmbOffer)).toBe('background');
  expect(judged(openGate('smb', { smb1: false }), smbOffer)).toBe('real');
});

describe('bytes', () => {
  const gate = openGate('bytes', {
    patterns: [{ text: 'HELLO' }, { offset: 3, hex: '01:02', mask: 'ff 0f' }],
  });

  test.each([
    ['HELLO', 'real'],
    ['HELLO there', 'real'],
    ['HELL', 'undecided'],
    ['HE', 'undecided'],
    ['Hello', 'background'],
    ['abc\x01\xf2', 'real'],
    ['abc\x01', 'undecided'],
    ['abc\x01\xf3', 'background'],
    ['', 'undecided'],
  ])('%j is %s', (bytes, kind) => {
    expect(judged(gate, bytes)).toBe(kind);
  });

  test.each([
    [{ patterns: [] }, 'Too small'],
    [{ patterns: [{}] }, 'in its place'],
    [{ patterns: [{ text: 'a', hex: '61' }] }, 'does not go with'],
    [{ patterns: [{ hex: '616' }] }, 'hexadecimal'],
    [{ patterns: [{ text: 'abc', mask: 'ff' }] }, 'as many bytes: 3'],
    [{ patterns: [{ text: 'a', offset: 5_000 }] }, '4096'],
  ])('refuses the settings %j', (config, words) => {
    expect(() => openGate('bytes', config)).toThrow(words);
  });
});

describe('http', () => {
  const request = (path: string, fields = '', method = 'GET') =>
    `${method} ${path} HTTP/1.1\r\nHost: nas.home\r\n${fields}\r\n`;

  test('judges by the rules for requests', () => {
    const gate = openGate('http', { background: [{ paths: ['/api/*'], answer: { status: 200, body: 'ok' } }] });
    expect(judged(gate, request('/'))).toBe('real');
    const verdict = gate.judge(visit(request('/x/../api/poll')));
    expect(verdict).toMatchObject({ kind: 'answered', reason: 'the settings say that it never wakes' });
    const reply = read('reply' in verdict ? verdict.reply : null);
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 2\r\n(.*\r\n)*Connection: close\r\n\r\nok$/);
    const head = gate.judge(visit(request('/api/poll', '', 'HEAD')));
    expect(read('reply' in head ? head.reply : null)).toMatch(/\r\n\r\n$/);
    expect(judged(gate, request('/', 'User-Agent: Uptime-Kuma/1.23\r\n'))).toBe('answered');
  });

  test('while awake the requests after one that does not count are judged, too', () => {
    const gate = openGate('http');
    const icon = request('/favicon.ico');
    expect(gate.judge(visit(icon, up))).toMatchObject({ kind: 'background', upTo: icon.length });
    const posted = request('/favicon.ico', 'Content-Length: 700\r\n', 'POST');
    expect(gate.judge(visit(posted, up))).toMatchObject({ kind: 'background', upTo: posted.length + 700 });
    const socket = gate.judge(visit(request('/favicon.ico', 'Upgrade: websocket\r\n'), up));
    expect(socket).toMatchObject({ kind: 'background' });
    expect(socket).not.toHaveProperty('upTo');
  });

  test('while awake a connection counts once nobody can tell where the next request begins', () => {
    const gate = openGate('http');
    for (const fields of ['Transfer-Encoding: chunked\r\n', 'Content-Length: x\r\n'])
      expect(gate.judge(visit(request('/favicon.ico', fields, 'POST'), up))).toEqual({ kind: 'real' });
  });

  test('says why the machine did not wake', () => {
    expect(read(openGate('http').farewell?.(failed, visit(request('/'))))).toMatch(/^HTTP\/1\.1 504 .*NAS/s);
    const soon = fault('still-waking', { target: 'NAS', retryInMs: 4_200 });
    expect(read(openGate('http').farewell?.(soon, visit(request('/'))))).toMatch(/503 .*Retry-After: 5\r\n/s);
    expect(openGate('http').farewell?.(failed, visit(joined(hex('16 03 01'))))).toBe(null);
  });
});
