import type { waitingEn } from './waiting.en.ts';

export const waitingDe: typeof waitingEn = {
  wakingTitle: (name) => `${name} wacht auf`,
  readyTitle: (name) => `${name} ist bereit`,
  failedTitle: (name) => `${name} ist nicht erreichbar`,
  looking: 'Es wird nachgesehen, ob der Rechner wach ist.',
  goingDown: 'Der Rechner legt sich gerade schlafen. Sobald er aus ist, wird er wieder geweckt.',
  preparing: 'Der Rechner wird gleich geweckt.',
  starting: 'Der Rechner ist geweckt und startet.',
  ready: 'Einen Moment, die Seite wird geladen.',
  goesOn: 'Sobald es so weit ist, geht es hier von selbst weiter.',
  usually: (time) => `Meist dauert das etwa ${time}.`,
  left: (time) => `Noch etwa ${time}`,
  soon: 'Jeden Moment',
  late: 'Es dauert länger als sonst',
  noEstimate: 'Wie lange es dauert, ist nach dem ersten Mal bekannt',
  progress: 'Fortschritt beim Aufwachen',
  tryAgain: 'Noch einmal versuchen',
  retryAt: (time) => `Frühestens in ${time} wird es wieder versucht.`,
  seconds: (count) => (count === 1 ? '1 Sekunde' : `${count} Sekunden`),
  minutes: (count) => (count === 1 ? '1 Minute' : `${count} Minuten`),
};
