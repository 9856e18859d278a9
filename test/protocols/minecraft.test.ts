import { expect, test } from 'vitest';
import type { Gate, Verdict, Visit } from '../../electron/engine/gate.ts';
import { boundedMemory, memoryOf } from '../../electron/engine/memory.ts';
import { loginRefusal } from '../../electron/protocols/minecraft/answers.ts';
import { readPacket, readText, varInt } from '../../electron/protocols/minecraft/fields.ts';
import { readStatusJson, rememberServer } from '../../electron/protocols/minecraft/known-server.ts';
import { parseOpening } from '../../electron/protocols/minecraft/opening.ts';
import { plainText } from '../../electron/protocols/minecraft/plain-text.ts';
import minecraft from '../../electron/protocols/minecraft.gate.ts';
import { fault } from '../../shared/faults.ts';
import { handshake, legacyPing, loginStart, ping, statusRequest } from './minecraft-bytes.ts';
import { hex, joined } from './truncations.ts';

const asleep = { kind: 'asleep', readyAtMs: null, wakeTakesMs: null } as const;
const memory = memoryOf(boundedMemory(), 'mc');
const server = {
  name: 'The World',
  version: '1.21.1',
  protocol: 767,
  max: 12,
  icon: 'data:image/png;base64,aWNvbg==',
};
rememberServer(memory, 25_565, server);

function open(config: object = {}): Gate {
  const clock = { monotonicMs: () => 1_000, wallMs: () => 0, after: () => ({ [Symbol.dispose]: () => undefined }) };
  return minecraft.open(minecraft.config.parse(config), clock, { name: () => 'Box', memory });
}

const visit = (bytes: Uint8Array, more: Partial<Visit> = {}): Visit => ({
  source: '192.168.1.7',
  localPort: 25_566,
  servicePort: 25_565,
  bytes,
  ended: false,
  limitReached: false,
  state: asleep,
  replies: 0,
  ...more,
});

function textOf(bytes: Uint8Array | null | undefined): string {
  const read = readPacket(bytes ?? new Uint8Array(), 0, 100_000);
  if (read.kind !== 'good' || read.value.id !== 0) throw new Error('no packet');
  return readText(read.value.body, 0, 100_000)?.text ?? '';
}

const replyOf = (verdict: Verdict) => ('reply' in verdict ? verdict.reply : null);
const legacyText = (verdict: Verdict) =>
  Buffer.from((replyOf(verdict) ?? new Uint8Array()).subarray(3))
    .swap16()
    .toString('utf16le');

test.each([
  [0, '00'],
  [127, '7f'],
  [128, '8001'],
  [25_565, 'ddc701'],
  [2_147_483_647, 'ffffffff07'],
  [-1, 'ffffffff0f'],
])('the number %s is written %s', (value, text) => {
  expect(Buffer.from(varInt(value)).toString('hex')).toBe(text);
});

test('the vectors of a handshake, a list request and a refusal', () => {
  const list = hex('10 00 ff05 09 6c6f63616c686f7374 63dd 01');
  expect(Uint8Array.from(handshake(1))).toEqual(list);
  expect(parseOpening(list)).toEqual({
    kind: 'good',
    value: { kind: 'status', protocol: 767, host: 'localhost', isRequested: false, ping: null },
  });
  expect(parseOpening(joined(list, statusRequest, ping))).toMatchObject({
    value: { isRequested: true, ping: hex('0102030405060708') },
  });
  const refusal = joined(hex('27 00 25'), Buffer.from('{"text":"Starting, try again in 30s"}'));
  expect(Uint8Array.from(loginRefusal('Starting, try again in 30s'))).toEqual(refusal);
});

test.each([2, 3])('a login, or a transfer (%s), has a player once it was sent whole', (next) => {
  const whole = joined(handshake(next), loginStart('Notch'));
  for (let length = 0; length < whole.length; length += 1) {
    const read = parseOpening(whole.subarray(0, length));
    expect([length, read.kind === 'good' && read.value.kind === 'login' && read.value.player]).toEqual([
      length,
      read.kind === 'good' ? null : false,
    ]);
    expect(read.kind).not.toBe('wrong');
  }
  expect(parseOpening(whole)).toMatchObject({ value: { kind: 'login', player: 'Notch', protocol: 767 } });
});

test.each([
  ['mc.home\0FML\0', 'mc.home'],
  ['mc.home\0FML3\0', 'mc.home'],
  ['mc.home\x00192.168.1.7\x0069a79f444e94726a5befca90e38aaf5\0[{"name":"textures","value":"x"}]', 'mc.home'],
  ['mc.home///192.168.1.7:50000///1700000000', 'mc.home'],
  ['_minecraft._tcp.mc.home.', '_minecraft._tcp.mc.home'],
  ['MC.Home.', 'mc.home'],
  ['192.168.1.20', '192.168.1.20'],
  ['fd00::20', 'fd00::20'],
  ['', null],
  ['not a host', null],
])('the host %j is %s', (written, host) => {
  expect(parseOpening(handshake(1, written))).toMatchObject({ value: { host } });
});

test.each([
  ['another number of packet', '02 01 00'],
  ['an unknown intent', '10 00 ff05 09 6c6f63616c686f7374 63dd 04'],
  ['a text longer than its packet', '10 00 ff05 7f 6c6f63616c686f7374 63dd 01'],
  ['a length of more bits than there are', 'ffffffff'],
  ['a length beyond the limit', 'ff ff 03'],
  ['a length of nothing', '00'],
  ['HTTP', '47455420 2f20 4854 5450 2f31 2e31 0d0a'],
  ['a TLS hello', '16 0301 0200 01 0001fc 0303'],
  ['SSH', '5353482d322e302d'],
  ['more behind the intent', '11 00 ff05 09 6c6f63616c686f7374 63dd 01 00'],
])('%s is no Minecraft client', (_what, bytes) => {
  expect(parseOpening(hex(bytes)).kind).not.toBe('good');
  expect(open().judge(visit(hex(bytes), { limitReached: true })).kind).not.toBe('real');
});

test.each([
  ['beta', hex('fe')],
  ['1.4', hex('fe 01')],
  ['1.6', legacyPing('mc.home')],
])('the list ping of %s is read', (form, bytes) => {
  expect(parseOpening(bytes)).toMatchObject({ kind: 'good', value: { kind: 'legacy', form } });
});

test('a modern packet that begins like an old ping is a modern one', () => {
  const long = handshake(1, `mc.home\0${'x'.repeat(238)}`);
  expect([...long.subarray(0, 3)]).toEqual([0xfe, 0x01, 0]);
  expect(parseOpening(long)).toMatchObject({ kind: 'good', value: { kind: 'status', host: 'mc.home' } });
});

test('the list is answered with what the server was, and a text for each state', () => {
  const gate = open();
  const bytes = joined(handshake(1), statusRequest);
  const answer = (state: Visit['state']) => JSON.parse(textOf(replyOf(gate.judge(visit(bytes, { state })))));
  expect(answer(asleep)).toEqual({
    version: { name: '1.21.1', protocol: 767 },
    players: { max: 12, online: 0 },
    description: { text: 'The World - asleep, join to wake it' },
    favicon: 'data:image/png;base64,aWNvbg==',
  });
  const waking = { kind: 'waking', readyAtMs: 41_000, wakeTakesMs: 60_000 } as const;
  expect(answer(waking).description.text).toBe('The World - starting, ready in 40 s');
  expect(answer({ ...asleep, kind: 'going-to-sleep' }).description.text).toMatch(/going to sleep/);
  expect(answer({ ...asleep, kind: 'failed' }).description.text).toMatch(/did not start/);
  expect(gate.judge(visit(bytes, { state: { ...asleep, kind: 'up' } })).kind).toBe('background');
});

test('a ping after the list is given back, and then it is over', () => {
  const gate = open();
  const bytes = joined(handshake(1), statusRequest);
  expect(gate.judge(visit(bytes))).toMatchObject({ kind: 'replied', next: 'serve' });
  expect(gate.judge(visit(bytes, { replies: 1 })).kind).toBe('undecided');
  expect(replyOf(gate.judge(visit(joined(bytes, ping), { replies: 1 })))).toEqual(Buffer.from(ping));
  expect(gate.judge(visit(bytes, { replies: 1, ended: true }))).toMatchObject({ kind: 'answered' });
});

test('old games are answered in their own way', () => {
  const gate = open({ texts: { asleep: '§a{name} §7sleeps' } });
  expect(legacyText(gate.judge(visit(hex('fe'))))).toBe('The World sleeps§0§12');
  expect(legacyText(gate.judge(visit(hex('fe 01'))))).toBe('§1\x00127\x001.21.1\0The World sleeps\x000\x0012');
  expect(legacyText(gate.judge(visit(legacyPing('mc.home'))))).toMatch(/^§1\0/);
});

test('a server that was never heard is called as its machine, and takes every version', () => {
  const clock = { monotonicMs: () => 0, wallMs: () => 0, after: () => ({ [Symbol.dispose]: () => undefined }) };
  const target = { name: () => 'Box', memory: memoryOf(boundedMemory(), 'new') };
  const gate = minecraft.open(minecraft.config.parse({ language: 'de' }), clock, target);
  const verdict = gate.judge(visit(joined(handshake(1, 'mc.home', 800), statusRequest)));
  expect(JSON.parse(textOf(replyOf(verdict)))).toEqual({
    version: { name: 'Minecraft', protocol: 800 },
    players: { max: 20, online: 0 },
    description: { text: 'Box - schläft, Beitreten weckt ihn' },
  });
});

test('only a player who joins is real, and the lists say who', () => {
  const join = (player: string) => joined(handshake(2), loginStart(player));
  expect(open().judge(visit(handshake(2))).kind).toBe('undecided');
  expect(open().judge(visit(handshake(2), { ended: true })).kind).toBe('background');
  expect(open().judge(visit(join('Anna')))).toEqual({ kind: 'real' });
  const listed = open({ players: ['anna', 'Ben'] });
  expect(listed.judge(visit(join('Anna')))).toEqual({ kind: 'real' });
  const refused = listed.judge(visit(join('Eve')));
  expect(refused.kind).toBe('answered');
  expect(textOf(replyOf(refused))).toMatch(/The World is asleep, and you are not among/);
  expect(listed.judge(visit(join('Eve'), { state: { ...asleep, kind: 'up' } }))).toEqual({ kind: 'real' });
  const near = open({ addresses: ['10.0.0.0/8'] });
  expect(near.judge(visit(join('Anna'))).kind).toBe('answered');
  expect(near.judge(visit(join('Anna'), { source: '10.1.2.3' }))).toEqual({ kind: 'real' });
});

test('players are told to come back: at once if the settings say so, else when they cannot be held any longer', () => {
  const bytes = joined(handshake(2), loginStart('Anna'));
  const state = { kind: 'waking', readyAtMs: 31_000, wakeTakesMs: 60_000 } as const;
  const told = open({ whileWaking: 'disconnect', disconnect: { waking: 'Wait {timeLeft} for {name}' } });
  const verdict = told.judge(visit(bytes, { state }));
  expect(verdict.kind === 'real' && textOf(verdict.farewell)).toBe('{"text":"Wait 30 s for The World"}');
  const gate = open();
  expect(gate.holdLimitMs).toBe(25_000);
  const why = fault('still-waking', { target: 'Box', retryInMs: 30_000 });
  expect(textOf(gate.farewell?.(why, visit(bytes, { state })))).toMatch(/Join again in 30 s/);
  const failed = fault('wake-timeout', { target: 'Box', afterMs: 60_000 });
  expect(textOf(gate.farewell?.(failed, visit(bytes)))).toMatch(/The World cannot be joined now/);
  expect(gate.farewell?.(failed, visit(joined(handshake(1), statusRequest)))).toBeNull();
});

test('what a server says of itself becomes one plain line', () => {
  expect(plainText({ text: '§aA', extra: [' ', { text: 'b\nc', extra: ['§ld'] }, 7, null] })).toBe('A b cd');
  expect(plainText([['x', ['y']], { translate: 'z' }])).toBe('xy');
  let deep: object = { text: 'x' };
  for (let depth = 0; depth < 1_000; depth += 1) deep = { extra: [deep] };
  expect(plainText(deep)).toBe('');
  const json = (more: object) =>
    JSON.stringify({ version: { name: 'v', protocol: 1 }, players: { max: 2, online: 1 }, description: 'd', ...more });
  expect(readStatusJson(json({ favicon: 'javascript:alert(1)' }))?.server.icon).toBeNull();
  expect(readStatusJson(json({ favicon: `data:image/png;base64,${'A'.repeat(70_000)}` }))?.server.icon).toBeNull();
  expect(readStatusJson(json({}))).toEqual({
    server: { name: 'd', version: 'v', protocol: 1, max: 2, icon: null },
    online: 1,
  });
  expect([readStatusJson('{}'), readStatusJson('no JSON'), readStatusJson('null')]).toEqual([null, null, null]);
});
