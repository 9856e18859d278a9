import type { DesktopMessages } from './desktop.en.ts';

export const desktopDe: DesktopMessages = {
  couldNotStart: 'Reveille konnte nicht starten',
  quit: {
    question: 'Reveille beenden?',
    connections: (count) =>
      count === 1 ? 'Eine offene Verbindung würde getrennt.' : `${count} offene Verbindungen würden getrennt.`,
    machines: (names) =>
      names.length === 1
        ? `${names[0]} wurde von Reveille geweckt und läuft noch. Ohne Reveille geht dort nichts von selbst schlafen.`
        : `Von Reveille geweckt und noch an: ${names.join(', ')}. Ohne Reveille gehen sie nicht von selbst schlafen.`,
    putToSleep: 'Schlafen legen und beenden',
    leaveOn: 'Anlassen und beenden',
    quit: 'Beenden',
    cancel: 'Abbrechen',
    stayedOn: 'Nicht alles ließ sich schlafen legen',
    quitAnyway: 'Trotzdem beenden',
  },
  update: {
    question: (version) => `Reveille ${version} installieren und neu starten?`,
    machines: (names) =>
      names.length === 1
        ? `${names[0]} wurde von Reveille geweckt und läuft noch. Nach dem Neustart kümmert sich Reveille wieder darum.`
        : `Von Reveille geweckt und noch an: ${names.join(', ')}. Nach dem Neustart kümmert sich Reveille wieder darum.`,
    putToSleep: 'Schlafen legen und installieren',
    leaveOn: 'Anlassen und installieren',
    quit: 'Installieren',
    cancel: 'Später',
    quitAnyway: 'Trotzdem installieren',
  },
  hostAccess: {
    question: 'Darf Reveille das auf diesem Computer verwenden?',
    detail:
      'Diese Einstellungen starten Programme oder verwenden Dateien und Sockets dieses Computers. Nur erlauben, was bekannt ist.',
    before: 'vorher',
    nothing: '(nichts)',
    allow: 'Erlauben',
    cancel: 'Abbrechen',
  },
  menu: {
    edit: 'Bearbeiten',
    undo: 'Rückgängig',
    redo: 'Wiederholen',
    cut: 'Ausschneiden',
    copy: 'Kopieren',
    paste: 'Einfügen',
    selectAll: 'Alles auswählen',
    view: 'Ansicht',
    zoomIn: 'Größer',
    zoomOut: 'Kleiner',
    actualSize: 'Originalgröße',
    fullScreen: 'Vollbild',
    window: 'Fenster',
    minimize: 'Minimieren',
    close: 'Schließen',
    quit: 'Reveille beenden',
  },
};
