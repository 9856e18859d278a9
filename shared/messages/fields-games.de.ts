/** German of the gates and checks of games, by their English. */
export const gameFieldsDe: Readonly<Record<string, string>> = {
  // what a list shows
  'Texts in the server list': 'Texte in der Serverliste',
  '`asleep`, `waking`, `stopping`, `failed`. `{name}` stands for what the server calls itself, `{timeLeft}` for how long it takes.':
    '`{name}` steht für den Namen, den sich der Server gibt, `{timeLeft}` dafür, wie lange es dauert.',
  'While it sleeps': 'Während er schläft',
  'While it starts': 'Während er startet',
  'While it goes to sleep': 'Während er sich schlafen legt',
  'When it did not start': 'Wenn er nicht gestartet ist',
  Language: 'Sprache',
  'Of times, and of texts that are not given.': 'Für Zeiten und für Texte, die hier fehlen.',
  // who joins
  'How many that ask to join must come from one address and port. With 1 a single forged one wakes the machine.':
    'Wie viele, die beitreten wollen, von einer Adresse und einem Port kommen müssen. Bei 1 weckt ein einzelnes gefälschtes.',
  // Minecraft Java
  'Minecraft Java: a player joins': 'Minecraft Java: Ein Spieler tritt bei',
  '`hold`: a player waits in the game and is let in once the server is up, or told to come back; `disconnect`: told at once.':
    'Entweder wartet ein Spieler im Spiel und kommt hinein, sobald der Server da ist, oder ihm wird gleich gesagt, wann er es wieder versuchen soll.',
  'Hold at most': 'Höchstens warten lassen',
  'The game gives up by itself after 30 s.': 'Das Spiel gibt nach 30 s von selbst auf.',
  'Texts for players that are not let in': 'Texte für Spieler, die nicht hineinkommen',
  '`waking`, `refused`, with `{name}` and `{timeLeft}`.': 'Auch hier mit `{name}` und `{timeLeft}`.',
  'It is starting': 'Er startet gerade',
  'Not allowed to wake it': 'Darf ihn nicht wecken',
  'Only these players wake it': 'Nur diese Spieler wecken ihn',
  players: 'Spieler',
  'Names. While it is awake the server itself decides.': 'Namen. Solange er wach ist, entscheidet der Server selbst.',
  'Only these addresses wake it': 'Nur diese Adressen wecken ihn',
  addresses: 'Bereich',
  'Address ranges of players.': 'Adressbereiche von Spielern.',
  'A Minecraft Java server answers': 'Ein Minecraft-Java-Server antwortet',
  'Version that the server expects; as on its service.': 'Version, die der Server erwartet; wie bei seinem Dienst.',
  // Minecraft Bedrock
  'Minecraft Bedrock: a player joins': 'Minecraft Bedrock: Ein Spieler tritt bei',
  'A Minecraft Bedrock server answers': 'Ein Minecraft-Bedrock-Server antwortet',
  // Steam
  'Steam game server: a player joins': 'Steam-Spieleserver: Ein Spieler tritt bei',
  '`connect`: the first step of a connection, as Source and Steam clients take it. `any`: whatever is no query, for games with a protocol of their own on the same port. `never`: nothing, for a port that only answers queries.':
    'Der erste Schritt einer Verbindung, wie ihn Source- und Steam-Clients machen; oder alles außer Abfragen, für Spiele mit eigenem Protokoll auf demselben Port; oder nichts, für einen Port, der nur Abfragen beantwortet.',
  'A Steam game server answers': 'Ein Steam-Spieleserver antwortet',
  'Query port': 'Abfrageport',
  "The service's own when left out. Many games answer queries on the port after that of the game.":
    'Ohne Angabe der des Dienstes. Viele Spiele beantworten Abfragen auf dem Port nach dem des Spiels.',
};
