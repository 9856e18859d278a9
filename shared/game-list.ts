import { z } from 'zod';
import type { Language } from './app-preferences.ts';
import { gameListDe } from './messages/game-list.de.ts';
import { gameListEn } from './messages/game-list.en.ts';

const messages = { en: gameListEn, de: gameListDe };

export const listedStates = ['asleep', 'waking', 'stopping', 'failed'] as const;

/** What the state of a machine is called in a game's list of servers. */
export type ListedState = (typeof listedStates)[number];

/** As the user wrote them; `{name}` and `{timeLeft}` stand for what is known then. */
export type ListTexts = Readonly<Partial<Record<ListedState, string>>>;

export interface ListedServer {
  readonly state: ListedState;
  /** As the server called itself when it was awake, else as the user calls the machine. */
  readonly name: string;
  /** Until players can join, as far as that is known. */
  readonly leftMs: number | null;
}

const text = z.string().max(256);

/** Fields of every gate that answers a game's list in the server's place. */
export const listTextFields = {
  texts: z
    .strictObject({
      asleep: text.exactOptional().meta({ title: 'While it sleeps' }),
      waking: text.exactOptional().meta({ title: 'While it starts' }),
      stopping: text.exactOptional().meta({ title: 'While it goes to sleep' }),
      failed: text.exactOptional().meta({ title: 'When it did not start' }),
    })
    .default({})
    .meta({
      title: 'Texts in the server list',
      description:
        '`asleep`, `waking`, `stopping`, `failed`. `{name}` stands for what the server calls itself, `{timeLeft}` for how long it takes.',
    }),
  language: z.enum(['en', 'de']).default('en').meta({
    title: 'Language',
    description: 'Of times, and of texts that are not given.',
  }),
};

/** The line that a game shows for the server; the gates send it, and the editor previews it. No control characters. */
export function listedText(server: ListedServer, texts: ListTexts, language: Language): string {
  const t = messages[language];
  const values: Readonly<Record<string, string>> = { name: server.name, timeLeft: timeLeft(server.leftMs, language) };
  const filled = (texts[server.state] ?? t[server.state]).replaceAll(
    /\{(name|timeLeft)\}/g,
    (_, key: string) => values[key] ?? '',
  );
  // Line breaks and NUL would end the field that it stands in.
  return filled.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

/** "40 s", "3 min"; what is over or unknown is a matter of moments. */
export function timeLeft(leftMs: number | null, language: Language): string {
  const t = messages[language];
  if (leftMs === null || leftMs < 1_000) return t.aMoment;
  const seconds = Math.ceil(leftMs / 1_000);
  // Steps of five: a list that is refreshed now and then need not pretend to know better.
  if (seconds < 100) return t.seconds(seconds <= 5 ? seconds : Math.ceil(seconds / 5) * 5);
  return t.minutes(Math.round(seconds / 60));
}

/** As much of the text as fits into so many bytes of UTF-8; never half a character. */
export function clippedUtf8(whole: string, mostBytes: number): string {
  let bytes = 0;
  let clipped = '';
  for (const character of whole) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x8_00 ? 2 : code < 0x1_00_00 ? 3 : 4;
    if (bytes > mostBytes) return clipped;
    clipped += character;
  }
  return clipped;
}
