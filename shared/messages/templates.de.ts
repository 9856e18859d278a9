import type { TemplatesTexts } from './templates.en.ts';

export const templatesDe: TemplatesTexts = {
  kinds: {
    nas: { title: 'NAS mit Freigaben', help: 'SMB-Freigaben für Windows, macOS, Linux und Fernseher.' },
    media: { title: 'Jellyfin, Plex oder Emby', help: 'Filme und Musik; wach, solange etwas läuft.' },
    minecraft: { title: 'Minecraft-Server', help: 'Erwacht für Spieler, nicht für einen Blick in die Serverliste.' },
    ssh: { title: 'SSH', help: 'Ein Server oder Rechner, auf dem man sich anmeldet.' },
    'remote-desktop': { title: 'Remotedesktop', help: 'Ein Windows-PC, der aus der Ferne benutzt wird.' },
    gaming: { title: 'Spiele-PC', help: 'Ohne Dienst: per Klick geweckt, schläft, wenn niemand spielt.' },
    web: { title: 'Webseite', help: 'Eine Seite oder Übersicht im Browser.' },
    scripts: { title: 'Eigene Skripte', help: 'Startet und stoppt Beliebiges mit eigenen Befehlen.' },
    other: { title: 'Etwas anderes', help: 'Alles, was Wake-on-LAN kann, mit einem Port oder ohne.' },
  },
  questions: {
    name: { title: 'Name', help: 'So, wie du es nennst.', placeholder: '' },
    host: {
      title: 'Adresse',
      help: 'Unter der er im Netz zu finden ist; auch sein Name dort.',
      placeholder: '192.168.1.20',
    },
    mac: {
      title: 'MAC-Adresse',
      help: 'Die der Netzwerkkarte; sie steht im Router und in den Netzwerkeinstellungen des Rechners.',
      placeholder: 'aa:bb:cc:dd:ee:ff',
    },
    user: {
      title: 'SSH-Benutzer, der ihn wieder schlafen legt',
      help: 'Ein Konto auf dem Rechner. Benutzt wird dein eigener SSH-Schlüssel; ein anderer oder ein Passwort geht später. Ohne Angabe wird er nur geweckt.',
      placeholder: '',
    },
    port: { title: 'Port', help: 'Auf dem der Rechner antwortet.', placeholder: '' },
    program: { title: 'Programm', help: '', placeholder: '' },
    start: {
      title: 'Startbefehl',
      help: 'Ein Programm mit seinen Argumenten, ohne Shell.',
      placeholder: '/home/ich/start.sh',
    },
    stop: { title: 'Stoppbefehl', help: 'Läuft, wenn es niemand mehr braucht.', placeholder: '/home/ich/stop.sh' },
  },
  nameExamples: {
    nas: 'NAS',
    media: 'Medienserver',
    minecraft: 'Minecraft',
    ssh: 'Arbeitsrechner',
    'remote-desktop': 'Büro-PC',
    gaming: 'Spiele-PC',
    web: 'Wiki',
    scripts: 'Build-Server',
    other: 'Rechner',
  },
  gamingPort: 'Ein Port, der antwortet, solange der PC läuft: 445 Dateifreigabe, 3389 Remotedesktop, 47989 Sunshine.',
  scriptsPort: 'Auf dem das Programm auf diesem Computer antwortet. Für andere gibt es einen eigenen.',
  programs: { jellyfin: 'Jellyfin (Port 8096)', plex: 'Plex (Port 32400)', emby: 'Emby (Port 8096)' },
};
