import type { HistorySentences, HistoryWords } from '../history-words.ts';

/** Every kind of record as an English sentence. */
export const historyEn: HistorySentences = {
  // waking
  'wake-wanted': (w) => `${w.who} asked to wake ${w.machine}.`,
  waking: (w) => `${visitOf(w)}; ${w.machine} is being woken.`,
  'wake-sent': (w) => `Wake sent to ${w.machine}.`,
  'wake-dropped': (w) => `${w.machine} was not woken after all${ending(w.reason)}`,
  'wake-ended': (w) => `${w.machine} is not waited for any longer${ending(w.reason)}`,
  'wake-failed': (w) => `${w.machine} did not wake${ending(w.reason)}`,
  awake: (w) => `${w.machine} is awake${took(w)}${ending(w.reason)}`,
  'seen-on': (w) => `${w.machine} is on, but ${w.reason ?? 'its service does not answer yet'}.`,
  stranger: (w) => `Somebody else answers for ${w.machine}${ending(w.reason)}`,
  'probing-stopped': (w) => `${w.machine} is no longer asked while asleep${ending(w.reason)}`,
  'left-home': (w) => w.reason ?? `This computer left the network of ${w.machine}.`,
  'came-home': (w) => `This computer is back on the network of ${w.machine}.`,
  // use
  'in-use': (w) => `${w.machine} is in use${ending(w.text)}`,
  idle: (w) => `Nobody needs ${w.machine} any more.`,
  answered: (w) => `${w.who} was answered by Reveille${at(w)}${times(w)}${ending(w.reason)}`,
  'wake-used': (w) => `${w.who} got an answer${at(w)}: the wake was of use.`,
  refused: (w) => `${w.who} was turned away${at(w)}${times(w)}${ending(w.reason)}`,
  background: (w) => `${w.who} knocked${at(w)}${times(w)}, which is no reason to wake it${ending(w.reason)}`,
  'client-told': (w) => `${w.who}, waiting${at(w)}, was let go${ending(w.reason)}`,
  veto: (w) => `${w.machine} stays awake${ending(w.text ?? w.reason)}`,
  owned: (w) => `${w.machine} is still awake by Reveille's doing${ending(w.reason)}`,
  'not-owned': (w) => `${w.machine} is not Reveille's to put to sleep${ending(w.reason)}`,
  'going-to-sleep': (w) => `${w.machine} goes to sleep in a moment unless somebody needs it.`,
  unknown: (w) => `${w.machine} is looked at anew${ending(w.reason)}`,
  'not-set-up': (w) => w.reason ?? 'Something is not set up completely.',
  'not-listening': (w) => `${w.service ?? 'A service'} cannot be reached${ending(w.reason)}`,
  'waker-tripped': (w) => `${w.who} keeps waking ${w.machine} for nothing${ending(w.reason)}`,
  removed: (w) => `${w.machine} is not looked after any more${ending(w.reason)}`,
  'left-on': (w) => `${w.machine} is left on${ending(w.reason)}`,
  'spend-limit': (w) => w.reason ?? `${w.machine} has reached its spending limit.`,
  'spend-renewed': (w) => `The spending limit of ${w.machine} counts anew.`,
  'delete-sent': (w) => `${w.who} deleted ${w.machine}.`,
  // sleeping
  checking: (w) =>
    w.by
      ? `${w.who} asked ${w.machine} to sleep; checking first.`
      : `${w.machine} is idle; checking whether it may sleep.`,
  'sleep-sent': (w) => `${w.machine} was told to sleep${w.by ? ` by ${w.by}` : ', as nobody needs it'}.`,
  'sleep-cancelled': (w) => `${w.machine} stays awake after all${ending(w.reason)}`,
  'sleep-failed': (w) => `${w.machine} did not go to sleep${ending(w.reason)}`,
  asleep: (w) =>
    w.reason === 'went down by itself' ? `${w.machine} went to sleep by itself.` : `${w.machine} is asleep.`,
  // people
  'keep-awake': (w) => `${w.who} keeps ${w.machine} awake${limit(w.reason ?? w.text)}.`,
  'keep-awake-lifted': (w) => `${w.who} no longer keeps ${w.machine} awake.`,
  'keep-awake-ended': (w) => `The time for which ${w.machine} was kept awake is over.`,
  'do-not-wake': (w) => `${w.who} keeps ${w.machine} asleep${limit(w.reason ?? w.text)}.`,
  'do-not-wake-lifted': (w) => `${w.who} no longer keeps ${w.machine} asleep.`,
  'do-not-wake-ended': (w) => `The time for which ${w.machine} was kept asleep is over.`,
  paused: (w) => `${w.who} paused everything${limit(w.reason ?? w.text)}.`,
  resumed: (w) => `${w.who} resumed everything.`,
  proved: (w) => `${w.machine} was tested: it sleeps, and wakes${within(w)}.`,
  // the app
  note: (w) => `${w.machine}${ending(w.text ?? w.reason)}`,
  gap: () => 'This computer was asleep or its clock jumped; every machine is looked at again.',
  started: () => 'Reveille started.',
  stopped: () => 'Reveille stopped.',
};

/** For kinds without a sentence of their own: everything the record says, in reading order. */
export function plainEn(words: HistoryWords): string {
  const kind = words.kind.replaceAll('-', ' ');
  const subject = words.machine === 'the machine' ? kind : `${words.machine}: ${kind}`;
  const who = words.who === 'somebody' ? '' : ` (${words.who})`;
  return `${subject}${who}${ending(words.text ?? words.reason)}`;
}

function visitOf(words: HistoryWords): string {
  if (words.reason === 'child') return `${words.who} needs ${words.machine}`;
  if (words.source !== undefined) return `${words.source} opened ${words.service ?? 'a service'}`;
  return words.by === undefined ? `${words.machine} is needed` : `${words.by} asked for it`;
}

function at(words: HistoryWords): string {
  return words.service ? ` at ${words.service}` : '';
}

function times(words: HistoryWords): string {
  const count = words.timesCount ?? 1;
  return count > 1 ? ` ${count} times` : '';
}

function took(words: HistoryWords): string {
  return words.tookMs === undefined ? '' : `, ${span(words.tookMs)} after the wake`;
}

function within(words: HistoryWords): string {
  return words.tookMs === undefined ? '' : ` within ${span(words.tookMs)}`;
}

/** `until …` as the record has it, or nothing. */
function limit(text: string | undefined): string {
  return text ? ` ${text}` : '';
}

/** ": reason." or "." when there is none. */
function ending(reason: string | undefined): string {
  if (!reason) return '.';
  return `: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`;
}

function span(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
