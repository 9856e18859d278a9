import type { loginEn } from './login.en.ts';

export const loginDe: typeof loginEn = {
  title: 'Anmelden',
  heading: 'Bei Reveille anmelden',
  usedLink: 'Dieser Link wurde schon benutzt oder ist älter als fünf Minuten.',
  wrongToken: 'Das war nicht das Token.',
  openLink:
    'Den Link öffnen, den Reveille beim Start ausgegeben hat. Er sieht aus wie *http://127.0.0.1:7700/login?key=…* und gilt einmal und fünf Minuten lang; ein Neustart gibt einen neuen aus.',
  orToken: 'Oder mit dem Token anmelden',
  whereToken: 'Es ist der Wert von *REVEILLE_TOKEN* oder der Inhalt der Datei *token* in Reveilles Datenordner.',
  logIn: 'Anmelden',
  loggedIn: 'Angemeldet',
  youAre: 'Die Anmeldung hat geklappt',
  goOn: 'Weiter zu Reveille',
  pageMissing: 'Seite fehlt',
  notBuilt: 'Die Seite wurde noch nicht gebaut',
  howToBuild: 'Reveille beenden und mit *npm start* starten, das baut sie zuerst. Die API geht solange trotzdem.',
};
