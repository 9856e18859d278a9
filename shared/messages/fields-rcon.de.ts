/** German of the titles and descriptions around the console of game servers and warnings, by their English. */
export const rconFieldsDe: Readonly<Record<string, string>> = {
  'Warn by': 'Warnen durch',
  'Tells people before it sleeps; with `grace`, 60s when that is left out.':
    'Sagt es den Leuten, bevor er schläft; mit `grace`, ohne Angabe 60s.',
  'Console of a game server (RCON)': 'Konsole eines Spielservers (RCON)',
  'Console at': 'Konsole unter',
  "The machine's own address when left out.": 'Ohne Angabe die Adresse des Rechners selbst.',
  'Console port': 'Port der Konsole',
  '25575 is usual for Minecraft, 27015 for Source games.': 'Bei Minecraft üblich ist 25575, bei Source-Spielen 27015.',
  'Console password': 'Passwort der Konsole',
  'Of RCON; it is sent unencrypted.': 'Das von RCON; es wird unverschlüsselt gesendet.',
  'Before it stops': 'Vor dem Anhalten',
  before: 'Befehl',
  'Commands that are answered before the last one is sent.':
    'Befehle, die beantwortet sind, bevor der letzte gesendet wird.',
  'Ends the server cleanly.': 'Beendet den Server sauber.',
  'A program, or a list of it and its arguments; no shell. REVEILLE_GRACE_SECONDS tells it how long people have.':
    'Ein Programm oder eine Liste aus ihm und seinen Argumenten; ohne Shell. REVEILLE_GRACE_SECONDS sagt ihm, wie viel Zeit die Leute haben.',
  'After this it is ended.': 'Danach wird es beendet.',
  'That tells the players; `{timeLeft}` stands for how long they have.':
    'Der es den Spielern sagt; `{timeLeft}` steht für die Zeit, die sie haben.',
  'Of the time.': 'Der Zeitangabe.',
  'Of the Minecraft server.': 'Der des Minecraft-Servers.',
  'Players on the Minecraft server': 'Spieler auf dem Minecraft-Server',
};
