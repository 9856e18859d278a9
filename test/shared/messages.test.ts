import { expect, test } from 'vitest';
import type { Fault } from '../../shared/faults.ts';
import { describeRecord } from '../../shared/history.ts';
import { catalogue } from '../../shared/messages/catalogue.ts';
import { sentencesDe } from '../../shared/messages/de.ts';
import { loginDe } from '../../shared/messages/login.de.ts';
import { loginEn } from '../../shared/messages/login.en.ts';
import { historyDe } from '../../shared/messages/history.de.ts';
import { historyEn } from '../../shared/messages/history.en.ts';
import { phrase } from '../../shared/messages/phrases.ts';
import { sentence } from '../../shared/messages/sentence.ts';
import { englishIn } from './english.ts';

interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

function leaves(value: unknown, path: string): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

/** Where a language only says better what the forms already say: it may do so for other fields than English does. */
const isOwnChoice = ({ path }: Leaf) => /^editor\.(titles|helps)\./.test(path);

const english = leaves({ ...catalogue.en, login: loginEn }, '').filter((leaf) => !isOwnChoice(leaf));
const german = new Map(
  leaves({ ...catalogue.de, login: loginDe }, '')
    .filter((leaf) => !isOwnChoice(leaf))
    .map(({ path, value }) => [path, value]),
);

/** What a sentence says about anything: its parameters are numbers, names or lists, whichever it asks for. */
function said(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'function') return '';
  for (const sample of [3, 'Xyz', ['Xyz', 'Uvw']]) {
    try {
      const text: unknown = (value as (...args: unknown[]) => unknown)(
        ...Array.from({ length: value.length }, () => sample),
      );
      if (typeof text === 'string') return text;
    } catch {
      // The next sample may be of the right kind.
    }
  }
  return '';
}

test('both languages say the same things', () => {
  expect([...german.keys()].sort()).toEqual(english.map(({ path }) => path).sort());
  const kinds = new Map(english.map(({ path, value }) => [path, typeof value]));
  expect([...german].filter(([path, value]) => kinds.get(path) !== typeof value)).toEqual([]);
});

test('nothing is empty, and German is German', () => {
  const englishOf = new Map(english.map(({ path, value }) => [path, said(value)]));
  const isLost = ([path, text]: readonly [string, string]) => text.trim() === '' && englishOf.get(path) !== '';
  const texts = [...german].map(([path, value]) => [path, said(value)] as const);
  expect(texts.filter(isLost).map(([path]) => path)).toEqual([]);
  expect(texts.flatMap(([path, text]) => englishIn(text).map((word) => `${path}: ${word}: ${text}`))).toEqual([]);
});

test('every fault has a German sentence', () => {
  for (const code of Object.keys(sentencesDe)) {
    const value = { code, params: anything() } as unknown as Fault;
    const text = sentence(value, 'de');
    expect([code, englishIn(text)]).toEqual([code, []]);
    expect([code, text === sentence(value, 'en')]).toEqual([code, code === 'bad-value']);
  }
});

test('every kind of record has a German sentence', () => {
  expect(Object.keys(historyEn).filter((kind) => historyDe[kind] === undefined)).toEqual([]);
  const at = '2026-11-20T22:00:00.000Z';
  const record = { at, kind: 'waking', target: 'nas', route: 'smb', source: '10.0.0.9', reason: 'client' };
  const textOf = (more: object) => describeRecord({ ...record, ...more }, (id) => id.toUpperCase(), 'de').text;
  expect(textOf({})).toBe('10.0.0.9 hat SMB geöffnet; NAS wird geweckt.');
  expect(textOf({ kind: 'awake', tookMs: 8240, reason: undefined })).toBe('NAS ist wach, 8,2 s nach dem Wecken.');
  expect(textOf({ kind: 'asleep', reason: 'went down by itself' })).toBe('NAS hat sich selbst schlafen gelegt.');
  expect(
    textOf({ kind: 'keep-awake', source: undefined, reason: undefined, by: 'the page', text: 'until lifted' }),
  ).toBe('NAS wird wach gehalten, bis es aufgehoben wird (die Seite).');
});

test("the engine's short texts are said in German, whatever names are in them", () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['Nobody needs it', 'Niemand braucht ihn'],
    ['192.168.1.9 opened SMB', '192.168.1.9 hat SMB geöffnet'],
    ['192.168.1.9 uses SMB', '192.168.1.9 benutzt SMB'],
    ['The page woke it', 'Die Seite hat ihn geweckt'],
    ['Kept awake by the API', 'Wach gehalten durch die API'],
    ['Staying awake because somebody uses it at its own screen', 'Bleibt wach: jemand sitzt an seinem Bildschirm'],
    [
      'Staying awake because anna is logged in (pts/0 from 10.0.0.9), Xorg is running and 2 more',
      'Bleibt wach: anna ist angemeldet (pts/0 von 10.0.0.9), Xorg läuft und 2 weitere',
    ],
    ['must be text in quotes, not a number.', 'muss Text in Anführungszeichen sein, nicht eine Zahl.'],
    ['"5 min" is not a duration. Write it like "90s".', '"5 min" ist keine Dauer. Schreibweise: "90s".'],
  ];
  expect(pairs.map(([text]) => phrase(text, 'de'))).toEqual(pairs.map(([, text]) => text));
  expect(phrase('anna is in', 'de')).toBe('anna is in');
  expect(phrase('Nobody needs it', 'en')).toBe('Nobody needs it');
});

/** Has whatever is asked of it. */
function anything(): unknown {
  const known: Record<string, unknown> = { afterMs: 5_000, limit: 3, wakes: 3, exitCode: 1, scope: 'source' };
  const lists = ['targets', 'leases', 'vetoes', 'known', 'places', 'names', 'tried', 'missing', 'outcomes'];
  return new Proxy(known, {
    get: (target, key) => target[String(key)] ?? (lists.includes(String(key)) ? ['Xyz', 'Uvw'] : 'Xyz'),
  });
}
