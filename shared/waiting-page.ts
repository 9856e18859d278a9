import type { Language } from './app-preferences.ts';
import { waitingDe } from './messages/waiting.de.ts';
import { waitingEn } from './messages/waiting.en.ts';
import { waitingScript } from './waiting-script.ts';
import { waitingStyle } from './waiting-style.ts';

const messages = { en: waitingEn, de: waitingDe };

export type WaitingStep = 'looking' | 'going-down' | 'preparing' | 'starting' | 'ready' | 'failed';

/** What there is to say of a machine that somebody waits for. */
export interface WaitingState {
  readonly step: WaitingStep;
  /** Why it failed and what to do now, in the language of the page; empty in every other step. */
  readonly problem: string;
  /** After a failure: no sooner is it tried again; null when nothing is known. */
  readonly retryInMs: number | null;
  /** Since the wake began, and how long it usually takes; null until one was measured. */
  readonly progress: { readonly elapsedMs: number; readonly usualMs: number } | null;
}

/** What the page says of a state. The same words stand in the page and in its events. */
export interface WaitingWords {
  readonly step: WaitingStep;
  readonly title: string;
  readonly text: string;
  readonly hint: string;
  readonly more: string;
  /** 0 to 1; null when nothing is known. */
  readonly share: number | null;
  readonly leftMs: number;
}

export function waitingWords(name: string, state: WaitingState, language: Language): WaitingWords {
  const t = messages[language];
  const { step, progress } = state;
  const leftMs = progress ? Math.max(0, progress.usualMs - progress.elapsedMs) : 0;
  const share = progress ? Math.min(0.97, progress.elapsedMs / Math.max(1, progress.usualMs)) : null;
  if (step === 'failed') {
    const hint = state.retryInMs === null ? '' : t.retryAt(duration(state.retryInMs, language));
    return { step, title: t.failedTitle(name), text: state.problem, hint, more: '', share: null, leftMs: 0 };
  }
  if (step === 'ready')
    return { step, title: t.readyTitle(name), text: t.ready, hint: '', more: '', share: 1, leftMs: 0 };
  const texts = { looking: t.looking, 'going-down': t.goingDown, preparing: t.preparing, starting: t.starting };
  const usual = progress ? `${t.usually(duration(progress.usualMs, language))} ` : '';
  const hint = hintOf(progress, language);
  return { step, title: t.wakingTitle(name), text: texts[step], hint, more: usual + t.goesOn, share, leftMs };
}

function hintOf(progress: WaitingState['progress'], language: Language): string {
  const t = messages[language];
  if (!progress) return t.noEstimate;
  const leftMs = progress.usualMs - progress.elapsedMs;
  if (leftMs > 1_500) return t.left(duration(leftMs, language));
  return leftMs > -5_000 ? t.soon : t.late;
}

function duration(ms: number, language: Language): string {
  const t = messages[language];
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 100 ? t.seconds(seconds) : t.minutes(Math.round(seconds / 60));
}

export interface WaitingPage {
  readonly language: Language;
  /** For its style and script; `waitingPolicy` names it. */
  readonly nonce: string;
  /** Of what is waited for, as the user calls it. */
  readonly name: string;
  readonly state: WaitingState;
  /** Where the page hears what changes; null: nowhere. */
  readonly eventsPath: string | null;
  /** So often it is asked for again where scripts are off. */
  readonly refreshMs: number;
}

/** The whole page, in one piece: it needs nothing else from anywhere. */
export function waitingPage({ language, nonce, name, state, eventsPath, refreshMs }: WaitingPage): string {
  const t = messages[language];
  const words = waitingWords(name, state, language);
  const isOver = state.step === 'failed';
  const refreshS = Math.max(1, Math.round(refreshMs / 1000));
  const refresh = isOver ? '' : `<noscript><meta http-equiv="refresh" content="${refreshS}"></noscript>`;
  // What the script needs stands in attributes, where nothing of it can become code.
  const data = eventsPath === null || isOver ? '' : ` data-events="${escaped(eventsPath)}" data-refresh="${refreshS}"`;
  const texts = [
    ['left-one', t.left(t.seconds(1))],
    ['left', t.left(t.seconds(2)).replace('2', '#')],
    ['soon', t.soon],
  ].map(([key, text]) => ` data-${key}="${escaped(text ?? '')}"`);
  const shareText = words.share === null ? '' : ` aria-valuenow="${Math.round(words.share * 100)}"`;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${escaped(words.title)}</title>
<link rel="icon" href="data:,">${refresh}
<style nonce="${nonce}">${waitingStyle(words.share, words.leftMs)}</style></head>
<body class="${state.step}"><main${data}${texts.join('')}>
${picture}
<h1 id="title">${escaped(words.title)}</h1>
<div role="status"><p id="text">${escaped(words.text)}</p></div>
${
  isOver
    ? `<p id="hint" class="soft">${escaped(words.hint)}</p>`
    : `<div id="bar" class="bar${words.share === null ? ' unknown' : ''}" role="progressbar" aria-label="${escaped(t.progress)}" aria-valuemin="0" aria-valuemax="100"${shareText}><i></i></div>
<p id="hint" class="soft hint">${escaped(words.hint)}</p>
<p id="more" class="soft">${escaped(words.more)}</p>`
}
<p id="again"${isOver ? '' : ' hidden'}><a class="button" href="">${t.tryAgain}</a></p>
</main><script nonce="${nonce}">${waitingScript}</script></body></html>
`;
}

/** The content security policy of the page. */
export function waitingPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    'img-src data:',
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** A sun that rises as the machine wakes. */
const picture = `<svg viewBox="0 0 240 120" width="240" height="120" aria-hidden="true"><defs><clipPath id="sky"><path d="M0 0h240v96H0z"/></clipPath></defs>
<g clip-path="url(#sky)"><g class="sun"><circle class="glow" cx="120" cy="60" r="46"/><circle class="disc" cx="120" cy="60" r="26"/></g></g>
<path class="horizon" d="M20 97h200"/><path class="horizon faint" d="M56 107h128M92 116h56"/></svg>`;

function escaped(text: string): string {
  const codes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => codes[character] ?? '');
}
