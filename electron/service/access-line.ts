import type { AccessLogSettings } from '../../shared/settings.ts';
import type { AccessEntry } from '../engine/protocol-server.ts';

/** When a request was finished, and how local time differs from UTC then. */
export interface Moment {
  readonly wallMs: number;
  /** Of the millisecond, 0 to 999. */
  readonly microseconds: number;
  /** Positive east of Greenwich. */
  readonly offsetMinutes: number;
}

export type LineSettings = Pick<AccessLogSettings, 'format' | 'prefix' | 'date' | 'time' | 'msec' | 'utc'>;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * One line without its end. `common` is the Combined Log Format of web servers with fields of ours behind it:
 * `ADDRESS - - [TIME] "REQUEST" STATUS BYTES "REFERER" "USER AGENT" "HOST" route=ID by=WHO wait=MS total=MS tried="…"`;
 * what is not known is `-`, and `tried` stands there only when more was asked than the one that answered.
 */
export function accessLine(entry: AccessEntry, settings: LineSettings, moment: Moment): string {
  return settings.format === 'json' ? jsonLine(entry, settings, moment) : commonLine(entry, settings, moment);
}

function commonLine(entry: AccessEntry, settings: LineSettings, moment: Moment): string {
  const { source, method, url, httpVersion, status, bytesOut, route, servedBy, waitMs, totalMs } = entry;
  const stamp = commonStamp(settings, at(moment, settings.utc));
  const fields = [
    source,
    '- -',
    ...(stamp === '' ? [] : [`[${stamp}]`]),
    quoted(`${method} ${url} HTTP/${httpVersion}`),
    status ?? '-',
    bytesOut,
    quoted(entry.referer),
    quoted(entry.userAgent),
    quoted(entry.host),
    `route=${route ?? '-'}`,
    `by=${servedBy ?? '-'}`,
    `wait=${milliseconds(waitMs)}ms`,
    `total=${milliseconds(totalMs)}ms`,
  ];
  const tried = entry.attempts.map(
    ({ endpoint, outcome, tookMs }) => `${endpoint} ${outcome} ${milliseconds(tookMs)}ms`,
  );
  const isObvious = tried.length === 0 || (tried.length === 1 && servedBy === entry.attempts[0]?.endpoint);
  if (!isObvious) fields.push(`tried=${quoted(tried.join('; '))}`);
  return settings.prefix + fields.join(' ');
}

function jsonLine(entry: AccessEntry, settings: LineSettings, moment: Moment): string {
  const time = isoStamp(settings, at(moment, settings.utc));
  const { waitMs, totalMs, attempts, ...rest } = entry;
  const line = {
    ...(time !== '' && { time }),
    ...rest,
    attempts: attempts.map((each) => ({ ...each, tookMs: milliseconds(each.tookMs) })),
    waitMs: milliseconds(waitMs),
    totalMs: milliseconds(totalMs),
  };
  return JSON.stringify(line).replaceAll(notPrinted, unicodeEscape);
}

interface Parts {
  readonly date: readonly [year: string, month: number, day: string];
  readonly time: string;
  readonly microseconds: string;
  /** `+0100` */
  readonly zone: string;
}

function at({ wallMs, microseconds, offsetMinutes }: Moment, isUtc: boolean): Parts {
  const offset = isUtc ? 0 : offsetMinutes;
  const shown = new Date(wallMs + offset * 60_000);
  const minutes = Math.abs(offset);
  return {
    date: [String(shown.getUTCFullYear()), shown.getUTCMonth(), twoDigits(shown.getUTCDate())],
    time: [shown.getUTCHours(), shown.getUTCMinutes(), shown.getUTCSeconds()].map(twoDigits).join(':'),
    microseconds: String(shown.getUTCMilliseconds() * 1_000 + microseconds).padStart(6, '0'),
    zone: `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}${twoDigits(minutes % 60)}`,
  };
}

/** `21/Nov/2026:14:03:05.123456 +0100` */
function commonStamp({ date, time, msec }: LineSettings, parts: Parts): string {
  const [year, month, day] = parts.date;
  const clock = `${parts.time}${msec ? `.${parts.microseconds}` : ''} ${parts.zone}`;
  return [...(date ? [`${day}/${months[month] ?? ''}/${year}`] : []), ...(time ? [clock] : [])].join(':');
}

/** RFC 3339, or the part of it that is wanted. */
function isoStamp({ date, time, msec, utc }: LineSettings, parts: Parts): string {
  const [year, month, day] = parts.date;
  const zone = utc ? 'Z' : `${parts.zone.slice(0, 3)}:${parts.zone.slice(3)}`;
  const clock = `${parts.time}${msec ? `.${parts.microseconds}` : ''}${zone}`;
  return [...(date ? [`${year}-${twoDigits(month + 1)}-${day}`] : []), ...(time ? [clock] : [])].join('T');
}

/** What the client wrote must not look like another line, or move what a terminal shows. */
const notPrinted = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function quoted(text: string | undefined): string {
  if (text === undefined) return '"-"';
  const plain = text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(notPrinted, escape);
  return `"${plain}"`;
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? String.raw`\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function milliseconds(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
