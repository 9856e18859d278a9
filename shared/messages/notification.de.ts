import type { notificationEn } from './notification.en.ts';

export const notificationDe: typeof notificationEn = {
  woke: (name) => `${name} ist wach`,
  failed: (name) => `${name} ist nicht aufgewacht`,
  troubled: (name) => `${name} hat ein Problem`,
  stayedAwake: (name) => `${name} bleibt wach`,
  stillOn: (name, hours) => `${name} ist nach ${hours} h immer noch an`,
  limitNear: (name) => `Das Ausgabenlimit von ${name} ist bald erreicht`,
  limitReached: (name) => `Das Ausgabenlimit von ${name} ist erreicht`,
  problem: 'Reveille braucht Hilfe',
  refused: 'Das ging nicht',
  newVersion: (version) => `Reveille ${version} ist verfügbar`,
  newVersionHow: 'Heruntergeladen wird erst auf Wunsch, auf der Seite „Einstellungen“.',
  because: (reasons) => `Grund: ${reasons}.`,
  opened: (source, service) => `${source} hat ${service} geöffnet.`,
  needed: (machine) => `${machine} braucht ihn.`,
  askedFor: (who) => `Gewünscht von: ${who}.`,
  list: 'Hinweise',
  close: 'Schließen',
};
