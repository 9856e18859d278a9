import type { HistorySentences, HistoryWords } from '../history-words.ts';

/** Jede Art von Eintrag als deutscher Satz. */
export const historyDe: HistorySentences = {
  // waking
  'wake-wanted': (w) => `${w.machine} soll geweckt werden (${w.who}).`,
  waking: (w) => `${visitOf(w)}; ${w.machine} wird geweckt.`,
  'wake-sent': (w) => `Wecksignal an ${w.machine} gesendet.`,
  'wake-dropped': (w) => `${w.machine} wurde doch nicht geweckt${ending(w.reason)}`,
  'wake-ended': (w) => `Auf ${w.machine} wird nicht länger gewartet${ending(w.reason)}`,
  'wake-failed': (w) => `${w.machine} ist nicht aufgewacht${ending(w.reason)}`,
  awake: (w) => `${w.machine} ist wach${took(w)}${ending(w.reason)}`,
  'seen-on': (w) => `${w.machine} ist an, aber ${w.reason ?? 'sein Dienst antwortet noch nicht'}.`,
  stranger: (w) => `Statt ${w.machine} antwortet ein anderer Rechner${ending(w.reason)}`,
  'probing-stopped': (w) => `${w.machine} wird im Schlaf nicht mehr gefragt${ending(w.reason)}`,
  'left-home': (w) => w.reason ?? `Dieser Computer hat das Netz von ${w.machine} verlassen.`,
  'came-home': (w) => `Dieser Computer ist zurück im Netz von ${w.machine}.`,
  // use
  'in-use': (w) => `${w.machine} wird benutzt${ending(w.text)}`,
  idle: (w) => `Niemand braucht ${w.machine} mehr.`,
  answered: (w) => `${w.who} bekam Antwort von Reveille${at(w)}${times(w)}${ending(w.reason)}`,
  'wake-used': (w) => `${w.who} bekam Antwort${at(w)}: Das Wecken war von Nutzen.`,
  refused: (w) => `${w.who} wurde abgewiesen${at(w)}${times(w)}${ending(w.reason)}`,
  background: (w) => `${w.who} hat angeklopft${at(w)}${times(w)}, das ist kein Grund zum Wecken${ending(w.reason)}`,
  'client-told': (w) => `${w.who} hat gewartet${at(w)} und wurde verabschiedet${ending(w.reason)}`,
  veto: (w) => `${w.machine} bleibt wach${ending(w.text ?? w.reason)}`,
  owned: (w) => `${w.machine} ist noch wach, weil Reveille ihn geweckt hat${ending(w.reason)}`,
  'not-owned': (w) => `${w.machine} wird nicht von Reveille schlafen gelegt${ending(w.reason)}`,
  'going-to-sleep': (w) => `${w.machine} legt sich gleich schlafen, wenn ihn niemand braucht.`,
  unknown: (w) => `${w.machine} wird neu angesehen${ending(w.reason)}`,
  'not-set-up': (w) => w.reason ?? 'Etwas ist noch nicht fertig eingerichtet.',
  'not-listening': (w) => `${w.service ?? 'Ein Dienst'} ist nicht erreichbar${ending(w.reason)}`,
  'waker-tripped': (w) => `${w.who} weckt ${w.machine} immer wieder umsonst${ending(w.reason)}`,
  removed: (w) => `Um ${w.machine} kümmert sich Reveille nicht mehr${ending(w.reason)}`,
  'spend-limit': (w) => w.reason ?? `Das Ausgabenlimit von ${w.machine} ist erreicht.`,
  'spend-renewed': (w) => `Das Ausgabenlimit von ${w.machine} zählt von vorn.`,
  'left-on': (w) => `${w.machine} bleibt an${ending(w.reason)}`,
  'delete-sent': (w) => `${w.who} hat ${w.machine} gelöscht.`,
  // sleeping
  checking: (w) =>
    w.by
      ? `${w.machine} soll schlafen (${w.who}); vorher wird geprüft.`
      : `${w.machine} hat nichts zu tun; es wird geprüft, ob er schlafen darf.`,
  'sleep-sent': (w) => `${w.machine} wurde schlafen gelegt${w.by ? ` (${w.by})` : ', weil ihn niemand braucht'}.`,
  'sleep-cancelled': (w) => `${w.machine} bleibt doch wach${ending(w.reason)}`,
  'sleep-failed': (w) => `${w.machine} hat sich nicht schlafen gelegt${ending(w.reason)}`,
  asleep: (w) =>
    w.reason === 'hat sich selbst schlafen gelegt'
      ? `${w.machine} hat sich selbst schlafen gelegt.`
      : `${w.machine} schläft.`,
  // people
  'keep-awake': (w) => `${w.machine} wird wach gehalten${limit(w.reason ?? w.text)} (${w.who}).`,
  'keep-awake-lifted': (w) => `${w.machine} wird nicht mehr wach gehalten (${w.who}).`,
  'keep-awake-ended': (w) => `Die Zeit ist um, für die ${w.machine} wach gehalten wurde.`,
  'do-not-wake': (w) => `${w.machine} soll schlafen${limit(w.reason ?? w.text)} (${w.who}).`,
  'do-not-wake-lifted': (w) => `${w.machine} darf wieder geweckt werden (${w.who}).`,
  'do-not-wake-ended': (w) => `Die Zeit ist um, für die ${w.machine} schlafen sollte.`,
  paused: (w) => `Alles pausiert${limit(w.reason ?? w.text)} (${w.who}).`,
  resumed: (w) => `Alles läuft wieder (${w.who}).`,
  proved: (w) => `${w.machine} wurde getestet: Er schläft ein und wacht${within(w)} wieder auf.`,
  // the app
  note: (w) => `${w.machine}${ending(w.text ?? w.reason)}`,
  gap: () => 'Dieser Computer hat geschlafen, oder seine Uhr ist gesprungen; jeder Rechner wird neu angesehen.',
  started: () => 'Reveille wurde gestartet.',
  stopped: () => 'Reveille wurde beendet.',
  // kinds whose English is made from their name
};

export function plainDe(words: HistoryWords): string {
  const kind = words.kind.replaceAll('-', ' ');
  const subject = words.machine === 'der Rechner' ? kind : `${words.machine}: ${kind}`;
  const who = words.who === 'jemand' ? '' : ` (${words.who})`;
  return `${subject}${who}${ending(words.text ?? words.reason)}`;
}

function visitOf(words: HistoryWords): string {
  if (words.reason === 'child') return `${words.who} braucht ${words.machine}`;
  if (words.source !== undefined) return `${words.source} hat ${words.service ?? 'einen Dienst'} geöffnet`;
  return words.by === undefined ? `${words.machine} wird gebraucht` : `Gewünscht durch ${words.by}`;
}

function at(words: HistoryWords): string {
  return words.service ? ` bei ${words.service}` : '';
}

function times(words: HistoryWords): string {
  const count = words.timesCount ?? 1;
  return count > 1 ? `, ${count}-mal` : '';
}

function took(words: HistoryWords): string {
  return words.tookMs === undefined ? '' : `, ${span(words.tookMs)} nach dem Wecken`;
}

function within(words: HistoryWords): string {
  return words.tookMs === undefined ? '' : ` in ${span(words.tookMs)}`;
}

function limit(text: string | undefined): string {
  if (!text) return '';
  return text.startsWith('bis es ') ? `, ${text}` : ` ${text}`;
}

function ending(reason: string | undefined): string {
  if (!reason) return '.';
  return `: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`;
}

function span(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 10) return `${seconds.toFixed(1).replace('.', ',')} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
