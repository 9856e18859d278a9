import { isRecord } from '../../shared/settings-choice.ts';
import type { JournalRecord } from '../engine/journal.ts';

/** Longest text of one field, in bytes of UTF-8. */
const maxTextBytes = 16 * 1024;
const maxDepth = 16;

/** Names that the app itself gave: to redact in them would break what refers to them. */
const plainKeys = new Set(['kind', 'code', 'id', 'target', 'route']);

/** A record as it is written: moment first, then the record with its texts made safe. */
export type JournalLine = JournalRecord & { readonly at: string };

export function journalLine(record: JournalRecord, atWallMs: number, redact: (text: string) => string): JournalLine {
  return { at: new Date(atWallMs).toISOString(), ...(safeValue(record, '', redact, 0) as JournalRecord) };
}

/** Secrets first, so that no part of one is left at a cut; then control characters; then the length. */
function safeText(text: string, redact: (text: string) => string): string {
  return cut(escapeControls(redact(text)));
}

/** null for a line that is torn or none of ours. */
export function parseLine(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) && typeof value['at'] === 'string' && typeof value['kind'] === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** Line breaks and tabs stay, as output has them. Also escapes what turns the direction of text, which can hide a part of it. */
function escapeControls(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, (character) => {
    if (character === '\n' || character === '\t') return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function cut(text: string): string {
  // Most texts are short, and no character takes more than three bytes per UTF-16 unit.
  if (text.length * 3 <= maxTextBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maxTextBytes) return text;
  const note = ` … (cut, ${bytes.length} bytes in all)`;
  const kept = bytes.subarray(0, maxTextBytes - Buffer.byteLength(note)).toString();
  return `${kept.replace(/\uFFFD+$/, '')}${note}`;
}

function safeValue(value: unknown, key: string, redact: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return plainKeys.has(key) ? cut(escapeControls(value)) : safeText(value, redact);
  if (depth >= maxDepth) return null;
  if (Array.isArray(value)) return value.map((entry) => safeValue(entry, key, redact, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, safeValue(entry, name, redact, depth + 1)]),
  );
}
