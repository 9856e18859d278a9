import { cloudFieldsDe } from './fields-cloud.de.ts';
import { gameFieldsDe } from './fields-games.de.ts';
import { gateFieldsDe } from './fields-gates.de.ts';
import { httpFieldsDe } from './fields-http.de.ts';
import { rconFieldsDe } from './fields-rcon.de.ts';
import { udpFieldsDe } from './fields-udp.de.ts';

/*
 * German of the titles, descriptions and defaults that stand in the schemas, by their English. A test holds that all of
 * them are here.
 */
export const fieldsDe: Readonly<Record<string, string>> = {
  ...gameFieldsDe,
  ...gateFieldsDe,
  ...httpFieldsDe,
  ...rconFieldsDe,
  ...udpFieldsDe,
  ...cloudFieldsDe,
  // a machine
  Id: 'Kennung',
  'Unique in the whole file; never changed by the app.': 'In der ganzen Datei einmalig; die App ändert sie nie.',
  Name: 'Name',
  'Free text; the id when left out.': 'Beliebiger Text; ohne Angabe die Kennung.',
  Host: 'Adresse',
  'Name or address; left out where the driver knows it.':
    'Name oder Adresse; entfällt, wo die Art des Weckens sie schon kennt.',
  Power: 'Steuerung',
  'One driver for waking, sleeping and asking.': 'Eine Art für Wecken, Schlafenlegen und Nachfragen zugleich.',
  'Wake by': 'Wecken durch',
  'How it is woken; overrides `power`.': 'Wie er geweckt wird; geht der Steuerung vor.',
  'Sleep by': 'Schlafen legen durch',
  'How it is put to sleep; without, it is never put to sleep.':
    'Wie er schlafen gelegt wird; ohne Angabe geschieht das nie.',
  'Status by': 'Zustand durch',
  'Who says whether it is on; overrides `power`.': 'Wer weiß, ob er an ist; geht der Steuerung vor.',
  Needs: 'Braucht',
  needs: 'Rechner',
  'Ids of machines that must be up for this one.': 'Kennungen der Rechner, die für diesen wach sein müssen.',
  'Ready check': 'Bereitschaftsprüfung',
  'How we know that it answers; by default its services are asked.':
    'Woran zu erkennen ist, dass er antwortet; sonst werden seine Dienste gefragt.',
  'How we know that this service answers; by default its port is tried.':
    'Woran zu erkennen ist, dass dieser Dienst antwortet; sonst wird sein Port probiert.',
  Limit: 'Höchstdauer',
  'How long a wake may take; replaces the default.': 'Wie lange ein Wecken dauern darf; ersetzt die Vorgabe.',
  '120s from suspend, 180s from off': '120s aus dem Standby, 180s aus ausgeschaltet',
  Settle: 'Einschwingen',
  'How long the check must have been good before clients are let through.':
    'So lange muss die Prüfung gut gewesen sein, bevor Clients durchgelassen werden.',
  Port: 'Port',
  "The service's own when left out.": 'Ohne Angabe der des Dienstes.',
  'While asleep': 'Im Schlaf',
  '`never`: not asked while asleep, for machines that wake on any packet.':
    '„Nie“ ist für Rechner, die von jedem Paket aufwachen.',
  'Down means': 'Schläft heißt',
  'What proves that it is down; by default what the driver says.':
    'Was beweist, dass er schläft; sonst das, was die Art des Weckens vorgibt.',
  Idle: 'Leerlauf',
  'When it is put to sleep.': 'Wann er schlafen gelegt wird.',
  'Sleep after': 'Schlafen nach',
  'Time without use after which it is put to sleep.': 'Zeit ohne Benutzung, nach der er schlafen gelegt wird.',
  '10m (cloud: 5m)': '10m (Cloud: 5m)',
  'Stay up at least': 'Mindestens wach',
  'Counted from coming up.': 'Ab dem Aufwachen gezählt.',
  'Hold-off': 'Ruhezeit',
  'Time between going down and the next wake.': 'Zeit zwischen dem Einschlafen und dem nächsten Wecken.',
  homeNetwork: 'Netz',
  'Only on this network': 'Nur in diesem Netz',
  'MAC address of the gateway of the network it belongs to; a list if there are several. On any other network nothing is sent to it, and its services are not listened for.':
    'MAC-Adresse des Gateways seines Netzes; eine Liste, wenn es mehrere gibt. In jedem anderen Netz wird ihm nichts gesendet, und seine Dienste werden nicht angeboten.',
  Warning: 'Vorwarnung',
  'Time between the warning and the sleep command; `true`: 60s.':
    'Zeit zwischen der Warnung und dem Schlafbefehl; „Ja“ heißt 60s.',
  'Also when someone else woke it': 'Auch wenn ihn jemand anders geweckt hat',
  'Puts it to sleep even if Reveille did not wake it.': 'Legt ihn auch schlafen, wenn Reveille ihn nicht geweckt hat.',
  'Before sleeping, check': 'Vor dem Schlafen prüfen',
  '`default` stands for those of the sleep driver.': 'Die üblichen sind die der Art, wie er schlafen gelegt wird.',
  busyChecks: 'Prüfung',
  Cost: 'Kosten',
  'What being up costs, for machines that are paid for by the hour.':
    'Was es kostet, wenn er an ist: für Rechner, die nach Stunden bezahlt werden.',
  'Price per hour': 'Preis pro Stunde',
  'What it costs while it is up. Disks and addresses, which cost all the time, are not counted.':
    'Was er kostet, solange er an ist. Platten und Adressen, die immer kosten, zählen nicht mit.',
  Currency: 'Währung',
  'Shown behind amounts, for example `€`.': 'Steht hinter Beträgen, zum Beispiel „€“.',
  'Spending limit': 'Ausgabenlimit',
  'How long it may be up, so that no bill surprises anybody.':
    'Wie lange er an sein darf, damit keine Rechnung überrascht.',
  'Hours per day': 'Stunden pro Tag',
  'Past so many hours in a day nothing wakes it before midnight, and it sleeps once nobody uses it.':
    'Nach so vielen Stunden an einem Tag weckt ihn bis Mitternacht nichts, und er schläft, sobald ihn niemand benutzt.',
  'Hours per month': 'Stunden pro Monat',
  'The same for the hours of a calendar month.': 'Dasselbe für die Stunden eines Kalendermonats.',
  'Money per month': 'Geld pro Monat',
  'The same for what it costs in a calendar month; needs a price per hour.':
    'Dasselbe für das, was er in einem Kalendermonat kostet; braucht einen Preis pro Stunde.',
  'Warn at': 'Warnen bei',
  'Part of a limit at which a warning is shown: 0.8 is 80 %.':
    'Der Teil eines Limits, ab dem gewarnt wird: 0.8 heißt 80 %.',
  'Remind every': 'Erinnern alle',
  'Tells after every so many hours of being up that it still is.':
    'Sagt nach jeweils so vielen Stunden, dass er immer noch an ist.',
  // a service
  Kind: 'Art',
  'Clients connect to': 'Clients verbinden sich mit',
  '`":445"`, `"192.168.1.5:445"`, or a list.': '„:445“, „192.168.1.5:445“ oder eine Liste.',
  listen: 'Adresse',
  'Forward to': 'Weiterleiten an',
  Machine: 'Rechner',
  'Id of the target.': 'Kennung des Rechners.',
  'Or a range as long as that of `listen`.': 'Oder ein Bereich, so lang wie der, mit dem Clients sich verbinden.',
  'Allow from': 'Erlaubt für',
  allowFrom: 'Bereich',
  'Addresses that may use it. By default private networks where it listens on every address.':
    'Adressen, die ihn benutzen dürfen. Wo auf jeder Adresse gelauscht wird, sind das sonst private Netze.',
  'Deny from': 'Verboten für',
  denyFrom: 'Bereich',
  'Addresses that may not; it wins.': 'Adressen, die es nicht dürfen; das geht vor.',
  'The server speaks first': 'Der Server spricht zuerst',
  'The client waits for a greeting and sends nothing before.':
    'Der Client wartet auf eine Begrüßung und sendet vorher nichts.',
  'true for the ports 21, 25, 110, 143, 3306, 5900': 'Ja bei den Ports 21, 25, 110, 143, 3306, 5900',
  'What counts as a real visit': 'Was als echter Zugriff zählt',
  'By default `first-bytes`, or `patient` where the server speaks first.':
    'Sonst: Der Client sendet etwas; wo der Server zuerst spricht, bleibt er verbunden.',
  'In use': 'In Benutzung',
  'When a connection keeps the machine up.': 'Wann eine Verbindung den Rechner wach hält.',
  'Hold clients at most': 'Clients höchstens halten',
  'Only ever shortens how long a client is held.': 'Verkürzt nur, wie lange ein Client gehalten wird.',
  'Wake and open opens': '„Wecken und öffnen“ öffnet',
  'For a machine that is used directly: `moonlight`, `rdp` …, a link such as `"ssh://anna@{host}"`, or a program of this computer: `{ "command": ["program", "{host}"] }`.':
    'Für einen Rechner, der direkt benutzt wird: `moonlight`, `rdp` …, ein Link wie `"ssh://anna@{host}"` oder ein Programm dieses Computers: `{ "command": ["programm", "{host}"] }`.',
  '`http`, `smb`, `rdp`, `ssh` …, `nothing`, a link such as `"https://{host}:{port}/photos"`, or a program of this computer: `{ "command": ["program", "{host}", "{port}"] }`.':
    '„http“, „smb“, „rdp“, „ssh“ …, „nothing“ für nichts, ein Link wie „https://{host}:{port}/photos“ oder ein Programm dieses Computers: `{ "command": ["programm", "{host}", "{port}"] }`.',
  'Started by the desktop app, without a shell. `{host}` and `{port}` in the arguments stand for the address.':
    'Wird von der Desktop-App gestartet, ohne Shell. `{host}` und `{port}` in den Argumenten stehen für die Adresse.',
  'Started by the desktop app, without a shell. `{host}` in the arguments stands for the address.':
    'Wird von der Desktop-App gestartet, ohne Shell. `{host}` in den Argumenten steht für die Adresse.',
  'what is usual for the port': 'was für den Port üblich ist',
  // own commands
  'Own command': 'Eigener Befehl',
  'Start command': 'Startbefehl',
  'Wakes the machine or starts the service: a program, or a list of it and its arguments; no shell. It may end with exit code 0 once that is on its way, or stay in the foreground: then it is left running when the service answers. Any other exit code fails the wake at once.':
    'Weckt den Rechner oder startet den Dienst: ein Programm, oder eine Liste aus Programm und Argumenten; ohne Shell. Er darf mit Exit-Code 0 enden, sobald das auf dem Weg ist, oder im Vordergrund bleiben: Dann läuft er weiter, wenn der Dienst antwortet. Jeder andere Exit-Code lässt das Wecken sofort scheitern.',
  'Stop command': 'Stoppbefehl',
  'Puts the machine to sleep or stops the service. Exit code 0: it will; any other: it refuses.':
    'Legt den Rechner schlafen oder beendet den Dienst. Exit-Code 0: geschieht; jeder andere: abgelehnt.',
  'Status command': 'Statusbefehl',
  'Tells whether it is on. Exit code 0: on; 1 or 3: off; any other: cannot tell.':
    'Sagt, ob er an ist. Exit-Code 0: an; 1 oder 3: aus; jeder andere: unbekannt.',
  'Deadline of the stop command': 'Frist für den Stoppbefehl',
  'After this it is ended and counts as failed.': 'Danach wird er abgebrochen und gilt als gescheitert.',
  'Deadline of the status command': 'Frist für den Statusbefehl',
  'After this it is ended and the answer counts as unknown.':
    'Danach wird er abgebrochen, und die Antwort gilt als unbekannt.',
  'Working folder': 'Arbeitsordner',
  'Folder in which the commands run; "~/" stands for the home folder.':
    'Ordner, in dem die Befehle laufen; „~/“ steht für den Home-Ordner.',
  'Environment variables': 'Umgebungsvariablen',
  'Added to the few that every command gets (PATH, HOME, LANG …) and to REVEILLE_TARGET_ID, REVEILLE_TARGET_NAME, REVEILLE_TARGET_HOST, REVEILLE_REASON and REVEILLE_SOURCE.':
    'Kommen zu den wenigen hinzu, die jeder Befehl erhält (PATH, HOME, LANG …), und zu REVEILLE_TARGET_ID, REVEILLE_TARGET_NAME, REVEILLE_TARGET_HOST, REVEILLE_REASON und REVEILLE_SOURCE.',
  env: 'Wert',
  // HTTP requests
  'HTTP request': 'HTTP-Anfrage',
  'Start request': 'Startanfrage',
  'Wakes the machine: a URL, or an object with "url", "method", "headers", "body" and "expect".':
    'Weckt den Rechner: eine URL, oder ein Objekt mit „url“, „method“, „headers“, „body“ und „expect“.',
  URL: 'URL',
  'http or https. Redirects are not followed.': 'http oder https. Weiterleitungen wird nicht gefolgt.',
  Method: 'Methode',
  'Without it: POST where there is a body, else GET.': 'Ohne Angabe: POST, wo es einen Inhalt gibt, sonst GET.',
  Headers: 'Header',
  headers: 'Wert',
  'Added to the common ones. A value is text, or { "secret": name } for the whole value.':
    'Kommen zu den gemeinsamen hinzu. Ein Wert ist Text, oder { "secret": Name } für den ganzen Wert.',
  Body: 'Inhalt',
  body: 'Wert',
  'Text, sent as it is; or an object or a list, sent as JSON.':
    'Text wird gesendet, wie er ist; ein Objekt oder eine Liste als JSON.',
  'Expected status': 'Erwarteter Status',
  expect: 'Status',
  'Status of an answer that means success: 200, "2xx", "200-204", or a list of these.':
    'Status einer Antwort, der Erfolg bedeutet: 200, „2xx“, „200-204“, oder eine Liste davon.',
  'Stop request': 'Stoppanfrage',
  'Puts the machine to sleep; written like the start request.':
    'Legt den Rechner schlafen; geschrieben wie die Startanfrage.',
  'Status request': 'Statusanfrage',
  'Tells whether the machine is on.': 'Sagt, ob der Rechner an ist.',
  'On when': 'An, wenn',
  'What the answer holds when the machine is on: { "path", "equals" } or { "matches" }.':
    'Was in der Antwort steht, wenn der Rechner an ist: { "path", "equals" } oder { "matches" }.',
  'Off when': 'Aus, wenn',
  'What it holds when the machine is off. Without it, whatever is not on is off.':
    'Was darin steht, wenn er aus ist. Ohne Angabe ist aus, was nicht an ist.',
  'Changing when': 'Im Wechsel, wenn',
  'What it holds while the machine starts or stops.': 'Was darin steht, während er hoch- oder herunterfährt.',
  'Common headers': 'Gemeinsame Header',
  'Sent with every request. A value is text, or { "secret": name } for the whole value.':
    'Werden mit jeder Anfrage gesendet. Ein Wert ist Text, oder { "secret": Name } für den ganzen Wert.',
  Login: 'Anmeldung',
  '{ "bearer": secret }, or { "user", "password": secret }.':
    '{ "bearer": Geheimnis } oder { "user", "password": Geheimnis }.',
  'Certificate fingerprint': 'Fingerabdruck des Zertifikats',
  'SHA-256 of the only certificate to accept, for machines that made their own.':
    'SHA-256 des einzigen Zertifikats, das gilt; für Rechner mit einem selbst ausgestellten.',
  Deadline: 'Frist',
  'How long a request may take, answer included.': 'Wie lange eine Anfrage samt Antwort dauern darf.',
  // SSH
  SSH: 'SSH',
  User: 'Benutzer',
  'The account on the machine that logs in.': 'Das Konto auf dem Rechner, mit dem angemeldet wird.',
  'SSH host': 'SSH-Adresse',
  "Name or address for SSH, where it differs from the machine's.":
    'Name oder Adresse für SSH, wo sie von der des Rechners abweicht.',
  'SSH port': 'SSH-Port',
  'The port on which its SSH server listens.': 'Der Port, auf dem sein SSH-Server lauscht.',
  'Key file': 'Schlüsseldatei',
  'Private key on this computer; ~ is the home folder of the user that runs this app.':
    'Privater Schlüssel auf diesem Computer; ~ ist der Home-Ordner dessen, der die App ausführt.',
  'Passphrase of the key file': 'Passphrase der Schlüsseldatei',
  'Name of the secret that unlocks the key file.': 'Name des Geheimnisses, das die Schlüsseldatei öffnet.',
  'SSH agent': 'SSH-Agent',
  [String.raw`Socket of an SSH agent, on Windows also a pipe (\\.\pipe\openssh-ssh-agent) or "pageant".`]: String.raw`Socket eines SSH-Agents, unter Windows auch eine Pipe (\\.\pipe\openssh-ssh-agent) oder „pageant“.`,
  Password: 'Passwort',
  'Name of the secret that holds the password of the account.': 'Name des Geheimnisses mit dem Passwort des Kontos.',
  'Host keys': 'Hostschlüssel',
  hostKeys: 'Fingerabdruck',
  'Fingerprints (SHA256:…) that alone are accepted. Without them the first key seen is remembered.':
    'Nur diese Fingerabdrücke (SHA256:…) gelten. Ohne Angabe wird der erste gesehene Schlüssel gemerkt.',
  System: 'System',
  'What runs on the machine; each kind sleeps by another command.':
    'Was auf dem Rechner läuft; jedes legt sich mit einem anderen Befehl schlafen.',
  'What to do when nobody needs the machine any more.': 'Was geschieht, wenn niemand den Rechner mehr braucht.',
  'The line to run on the machine, for the action "command".':
    'Die Zeile, die auf dem Rechner ausgeführt wird, wenn er durch einen eigenen Befehl schläft.',
  'Use sudo': 'sudo verwenden',
  'Automatic: where the account needs it and may use it. Never asks for a password.':
    'Automatisch: wo das Konto es braucht und darf. Fragt nie nach einem Passwort.',
  // Wake-on-LAN
  'Wake-on-LAN': 'Wake-on-LAN',
  'MAC address': 'MAC-Adresse',
  mac: 'MAC-Adresse',
  'Of the network card to wake, in any common notation; a list for a machine with several cards.':
    'Der Netzwerkkarte, in jeder üblichen Schreibweise; eine Liste bei mehreren Karten.',
  'SecureOn password': 'SecureOn-Passwort',
  'Only for cards that ask for one: six bytes written like a MAC address, or four like an IPv4 address.':
    'Nur für Karten, die eines verlangen: sechs Bytes wie eine MAC-Adresse oder vier wie eine IPv4-Adresse.',
  'UDP port': 'UDP-Port',
  'Cards do not look at it; routers and switches that forward the packet may.':
    'Den Karten ist er gleich; Router und Switches, die das Paket weiterleiten, achten vielleicht darauf.',
  'Send to': 'Senden an',
  broadcast: 'Adresse',
  'IPv4 address, or a list, to send the packet to instead of the broadcast addresses of the interfaces.':
    'IPv4-Adresse oder Liste, an die das Paket geht statt an die Broadcast-Adressen der Schnittstellen.',
  'Network interface': 'Netzwerkschnittstelle',
  "Name of the only interface to send from. Without it: those in the machine's subnet, else all.":
    'Name der einzigen Schnittstelle zum Senden. Ohne Angabe: die im Netz des Rechners, sonst alle.',
  // gates
  'Every connection': 'Jede Verbindung',
  'The client sends something': 'Der Client sendet etwas',
  'Time limit': 'Frist',
  'How long the client may take to speak.': 'Wie lange der Client sich damit Zeit lassen darf.',
  'How long a client may take to speak.': 'Wie lange ein Client sich damit Zeit lassen darf.',
  'The client stays connected': 'Der Client bleibt verbunden',
  Patience: 'Geduld',
  'How long the client must stay connected.': 'Wie lange der Client verbunden bleiben muss.',
  'The client comes twice': 'Der Client kommt zweimal',
  'Not before': 'Frühestens nach',
  'Shortest time between the two visits.': 'Kürzeste Zeit zwischen den beiden Zugriffen.',
  'Not after': 'Spätestens nach',
  'Longest time between the two visits.': 'Längste Zeit zwischen den beiden Zugriffen.',
  // ready checks
  'A page answers': 'Eine Seite antwortet',
  Path: 'Pfad',
  'Host header': 'Host-Header',
  'That of the web service, else the address, when left out.': 'Ohne Angabe der des Webdienstes, sonst die Adresse.',
  HTTPS: 'HTTPS',
  'The certificate is not checked.': 'Das Zertifikat wird nicht geprüft.',
  Status: 'Status',
  status: 'Status',
  'Expected status; any under 500 when left out.': 'Erwarteter Status; ohne Angabe jeder unter 500.',
  'The port is open': 'Der Port ist offen',
  // in use
  'As long as it is open': 'Solange sie offen ist',
  'While data flows': 'Solange Daten fließen',
  'Quiet below': 'Ruhig unter',
  'Less than this in that time is quiet.': 'Weniger als das in der Zeit gilt als ruhig.',
  'Quiet within': 'Ruhig innerhalb',
  'That time.': 'Diese Zeit.',
  'While a request runs': 'Solange eine Anfrage läuft',
  // HAProxy
  HAProxy: 'HAProxy',
  'Carries the traffic of machines that are awake, in place of Reveille.':
    'Befördert an Stelle von Reveille den Verkehr der Geräte, die wach sind.',
  'HAProxy 2.6 or later; it checks every configuration before that is used.':
    'HAProxy ab 2.6; es prüft jede Konfiguration, bevor sie verwendet wird.',
  'Configuration file': 'Konfigurationsdatei',
  'Of a HAProxy that runs as a service of its own. Without, Reveille runs one itself.':
    'Eines HAProxy, das als eigener Dienst läuft. Ohne sie startet Reveille selbst eines.',
  'Master socket': 'Master-Socket',
  "That service's master CLI, as its option `-S` names it, such as `/run/haproxy-master.sock`.":
    'Die Master-CLI dieses Dienstes, wie seine Option `-S` sie nennt, etwa `/run/haproxy-master.sock`.',
  Frontends: 'Frontends',
  'Which shared addresses and services HAProxy takes clients for.':
    'Für welche geteilten Adressen und Dienste HAProxy Clients annimmt.',
  'HAProxy listens on': 'HAProxy lauscht auf',
  'Where clients connect to: `":80"`, `"192.168.1.5:445"`, or a list.':
    'Womit sich Clients verbinden: `":80"`, `"192.168.1.5:445"` oder eine Liste.',
  'Id of the listener whose services it carries.': 'Id der geteilten Adresse, deren Dienste es befördert.',
  'Id of the `tcp` service it carries, in place of `listener`.':
    'Id des `tcp`-Dienstes, den es befördert, an Stelle von `listener`.',
  // checks before sleeping
  'The usual checks': 'Die üblichen Prüfungen',
  'People logged in': 'Angemeldete Personen',
  'Connections of others': 'Verbindungen anderer',
  Command: 'Befehl',
  'The line to run on the machine.': 'Die Zeile, die auf dem Rechner ausgeführt wird.',
  'Busy when': 'Beschäftigt, wenn',
  'It ends with exit code 0, ends with another one, or prints anything.':
    'Er endet mit Exit-Code 0, endet mit einem anderen, oder gibt etwas aus.',
  Load: 'Auslastung',
  Above: 'Über',
  'Busy while the load of the last minute is higher.': 'Beschäftigt, solange die Last der letzten Minute höher ist.',
  'Per processor': 'Je Prozessor',
  'Divide the load by the number of processors first.': 'Die Last vorher durch die Zahl der Prozessoren teilen.',
  'A program runs': 'Ein Programm läuft',
  Program: 'Programm',
  'Name of the process, without its folder.': 'Name des Prozesses, ohne seinen Ordner.',
  'Programs that hold off sleep': 'Programme, die den Schlaf aufhalten',
  'Power requests of Windows': 'Energieanforderungen von Windows',
  'Clients of file shares': 'Clients von Dateifreigaben',
};
