/*
 * What the engine says in short English texts (why, vetoes, reasons, details of faults), in German. `{1}` stands for
 * whatever is there; what it holds is looked up again. Names and texts of machines stay as they are.
 */
const pairs: readonly (readonly [string, string])[] = [
  // why
  ['Waiting for a machine it needs', 'Wartet auf einen Rechner, den er braucht'],
  ['A machine it needs is not awake', 'Ein Rechner, den er braucht, ist nicht wach'],
  ['Finding out whether it is up', 'Es wird geklärt, ob er wach ist'],
  ['Kept asleep', 'Soll schlafen'],
  ['Its spending limit is reached', 'Sein Ausgabenlimit ist erreicht'],
  ['Nobody needs it', 'Niemand braucht ihn'],
  ['Nobody is waiting any more', 'Niemand wartet mehr'],
  ['Nobody was waiting any more', 'Niemand wartete mehr'],
  ['Told to sleep; waiting until it is down', 'Schlafbefehl gegeben; warten, bis er schläft'],
  ['Checking whether it is in use', 'Es wird geprüft, ob er benutzt wird'],
  ['This computer cannot tell whether it is up', 'Dieser Computer kann nicht feststellen, ob er wach ist'],
  ['Everything is paused', 'Alles ist pausiert'],
  ['Kept awake by {1}', 'Wach gehalten durch {1}'],
  ['Staying awake because {1}', 'Bleibt wach: {1}'],
  ['It has no way to be put to sleep', 'Es ist nicht eingestellt, wie er schlafen gelegt wird'],
  ['It was not woken by Reveille, so it is left on', 'Nicht von Reveille geweckt, deshalb bleibt er an'],
  ['it is kept awake', 'er wird wach gehalten'],
  ['somebody uses it at its own screen', 'jemand sitzt an seinem Bildschirm'],
  // people
  ['the page', 'die Seite'],
  ['the API', 'die API'],
  ['the tray', 'das Symbolmenü'],
  ['the menu', 'das Menü'],
  ['the app', 'die App'],
  ['somebody', 'jemand'],
  ['you', 'dich'],
  // reasons of the history
  ['a machine it needs is not awake', 'ein Rechner, den er braucht, ist nicht wach'],
  ['its settings were changed', 'seine Einstellungen wurden geändert'],
  ['it has been running since our wake', 'er läuft seit unserem Wecken'],
  ['its service is not ready yet', 'sein Dienst ist noch nicht bereit'],
  ['its service does not answer yet', 'sein Dienst antwortet noch nicht'],
  ['it was removed from the settings', 'er wurde aus den Einstellungen entfernt'],
  ['it came back by reflex', 'er kam von allein wieder'],
  ['went down by itself', 'hat sich selbst schlafen gelegt'],
  ['put to sleep', 'schlafen gelegt'],
  ['found down', 'schläft schon'],
  ['until {1}', 'bis {1}'],
  ['until lifted', 'bis es aufgehoben wird'],
  // states, where a fault names them
  ['asleep', 'schläft'],
  ['waking', 'wacht auf'],
  ['awake', 'wach'],
  ['going to sleep', 'legt sich schlafen'],
  // fields that others need
  ['Project', 'Projekt'],
  ['Region', 'Region'],
  ['Address', 'Adresse'],
  ['API token', 'API-Token'],
  // the network
  ['it has no way to some of the machines.', 'er hat keinen Weg zu einigen der Rechner.'],
  ['no answer said whether the machine is up.', 'keine Antwort sagte, ob der Rechner wach ist.'],
  [
    'several machines stopped answering at the same moment.',
    'mehrere Rechner antworten seit demselben Augenblick nicht.',
  ],
  ['nothing could be learned about {1}.', 'über {1} war nichts zu erfahren.'],
  ['the connection was lost.', 'die Verbindung ist abgebrochen.'],
  ['it could not be connected.', 'die Verbindung kam nicht zustande.'],
  ['it was still on {1} s after each of {2} commands.', 'er war {1} s nach jedem von {2} Befehlen noch an.'],
  ['the machine has no address. Give it a "host".', 'der Rechner hat keine Adresse. Er braucht „host“.'],
  [
    'no agent answers there. Start it, or correct "agent".',
    'dort antwortet kein Agent. Starten oder „agent“ berichtigen.',
  ],
  ['{1} ended with exit code {2}: {3}', '{1} endete mit Exit-Code {2}: {3}'],
  // checks before sleeping
  ['{1} says so', '{1} meldet es'],
  ['{1} says so: {2}', '{1} meldet: {2}'],
  ['{1} is running', '{1} läuft'],
  ['{1} asks to stay awake ({2})', '{1} will wach bleiben ({2})'],
  ['1 connection through HAProxy', '1 Verbindung über HAProxy'],
  ['{1} connections through HAProxy', '{1} Verbindungen über HAProxy'],
  ['requests through HAProxy', 'Anfragen über HAProxy'],
  ['HAProxy does not say who uses it', 'HAProxy sagt nicht, wer es benutzt'],
  ['{1} uses a file share ({2})', '{1} benutzt eine Dateifreigabe ({2})'],
  ['{1} uses port {2} ({3} connections)', '{1} benutzt Port {2} ({3} Verbindungen)'],
  ['{1} uses port {2}', '{1} benutzt Port {2}'],
  ['the load is {1}, above {2}', 'die Last ist {1}, mehr als {2}'],
  ['{1} is logged in ({2} from {3})', '{1} ist angemeldet ({2} von {3})'],
  ['{1} is logged in ({2})', '{1} ist angemeldet ({2})'],
  // access check
  ['Reach the SSH port', 'SSH-Port erreichen'],
  ['Host key', 'Hostschlüssel'],
  ['Log in', 'Anmelden'],
  ['Know the system', 'System erkennen'],
  ['The machine can do it', 'Der Rechner kann es'],
  ['The command is allowed', 'Der Befehl ist erlaubt'],
  ['Programs for the busy checks', 'Programme für die Prüfungen'],
  ['{1}, port {2}, answers.', '{1}, Port {2}, antwortet.'],
  ['{1} is logged in by {2}.', '{1} ist angemeldet ({2}).'],
  [
    "First seen now and remembered: {1}. Compare it with the machine's own.",
    'Jetzt zum ersten Mal gesehen und gemerkt: {1}. Bitte mit dem auf dem Rechner vergleichen.',
  ],
  [
    'It is the known one, or first seen now and remembered.',
    'Es ist der bekannte, oder er wurde jetzt zum ersten Mal gesehen und gemerkt.',
  ],
  [
    'Switch the machine on, start its SSH server, and open the port in its firewall.',
    'Den Rechner einschalten, seinen SSH-Server starten und den Port in seiner Firewall öffnen.',
  ],
  ['not known, and not needed for an own command', 'nicht bekannt, und für einen eigenen Befehl nicht nötig'],
  ['It is {1}.', 'Es ist {1}.'],
  ['It can suspend.', 'Er kann in den Standby.'],
  ['Its administrator has switched suspend off.', 'Der Standby ist dort abgeschaltet.'],
  ['Its kernel knows no way to suspend.', 'Sein Kernel kennt keinen Standby.'],
  ['Use the action {1}.', 'Als Aktion {1} verwenden.'],
  ['{1} may run it as it is: {2}', '{1} darf es direkt: {2}'],
  ['{1} may run it with sudo, without a password: {2}', '{1} darf es mit sudo, ohne Passwort: {2}'],
  ['{1} may run it with sudo, without a password.', '{1} darf es mit sudo, ohne Passwort.'],
  ['{1} may not run {2} with sudo without a password.', '{1} darf {2} mit sudo nicht ohne Passwort.'],
  [
    'It cannot be asked without running it. Use "Test sleep and wake".',
    'Das lässt sich nicht fragen, ohne es auszuführen. Dafür gibt es „Schlafen und Wecken testen“.',
  ],
  ['Not tried, because trying it is running it: {1}', 'Nicht probiert, denn Probieren hieße Ausführen: {1}'],
  ['All are there.', 'Alle sind da.'],
  [
    'Missing: {1}. Without them the machine always stays awake.',
    'Es fehlen: {1}. Ohne sie bleibt der Rechner immer wach.',
  ],
  [
    'Install them (on Debian: coreutils, iproute2), or remove these checks from "busyChecks".',
    'Installieren (bei Debian: coreutils, iproute2), oder diese Prüfungen aus „busyChecks“ nehmen.',
  ],
  // visits
  ['left without sending anything', 'ging, ohne etwas zu senden'],
  ['sent nothing', 'hat nichts gesendet'],
  ['first of two visits', 'erster von zwei Zugriffen'],
  ['second visit came too soon', 'zweiter Zugriff kam zu früh'],
  ['left without saying what it wants', 'ging, ohne zu sagen, was er will'],
  ['not what {1} sends', 'nicht das, was {1} sendet'],
  ['a TLS client', 'ein TLS-Client'],
  ['an SSH client', 'ein SSH-Client'],
  ['an RDP client', 'ein RDP-Client'],
  ['an SMB client', 'ein SMB-Client'],
  ['a web client', 'ein Web-Client'],
  ['asked for no name', 'fragte nach keinem Namen'],
  ['it took too long', 'es dauerte zu lange'],
  ['asked for a name that is not served here', 'fragte nach einem Namen, den es hier nicht gibt'],
  ['a monitor or scanner', 'eine Überwachung oder ein Scanner'],
  ['a scanner, not a client', 'ein Scanner, kein Client'],
  ['offers SMB 1 only', 'bietet nur SMB 1 an'],
  ['its bytes fit none of the patterns', 'seine Bytes passen zu keinem der Muster'],
  ['{1} is waiting for {2}', '{1} wartet auf {2}'],
  ['{1} and {2} more', '{1} und {2} weitere'],
  ['{1} did not answer', '{1} hat nicht geantwortet'],
  // access check of containers, clouds and guests
  ['The engine answers', 'Die Engine antwortet'],
  ['{1}: version {2}, API {3}', '{1}: Version {2}, API {3}'],
  [
    'Start the engine, and let this account use its socket: {1}, then log in again.',
    'Die Engine starten und diesem Konto ihren Socket erlauben: {1}, danach neu anmelden.',
  ],
  ['The container exists', 'Es gibt den Container'],
  [
    'Create it first; Reveille starts and stops containers, but makes none.',
    'Zuerst anlegen; Reveille startet und hält Container nur an.',
  ],
  ['The project lets us in', 'Das Projekt lässt uns hinein'],
  [
    'Give the account the role {1} in this project, and switch the Compute Engine API on.',
    'Dem Konto in diesem Projekt die Rolle {1} geben und die Compute Engine API einschalten.',
  ],
  ['The instance is there, or can be made', 'Die Instanz ist da oder lässt sich anlegen'],
  [
    'Correct its name, or add "create" to the settings.',
    'Ihren Namen berichtigen oder „create“ in den Einstellungen ergänzen.',
  ],
  ['{1} will be made: {2} from {3}', '{1} wird angelegt: {2} aus {3}'],
  ['nothing in the settings says how to create it', 'in den Einstellungen steht nicht, wie sie anzulegen ist'],
  ['The account shows us the instance', 'Das Konto zeigt uns die Instanz'],
  [
    'Give the account the permission ec2:DescribeInstances, or correct the access key.',
    'Dem Konto die Berechtigung ec2:DescribeInstances geben oder den Zugriffsschlüssel berichtigen.',
  ],
  [
    'Correct its id or name, or add "launch" to the settings.',
    'Kennung oder Namen berichtigen oder „launch“ in den Einstellungen ergänzen.',
  ],
  ['none yet; {1} will be launched', 'noch keine; {1} wird gestartet'],
  ['nothing in the settings says how to launch one', 'in den Einstellungen steht nicht, wie eine anzulegen ist'],
  ['The account may start it', 'Das Konto darf sie starten'],
  ['The account may put it to sleep', 'Das Konto darf sie schlafen legen'],
  ['it said so, without doing it', 'das sagt es, ohne es zu tun'],
  ['Give the account the permission {1} for it.', 'Dem Konto dafür die Berechtigung {1} geben.'],
  ['The server shows us the guest', 'Der Server zeigt uns den Gast'],
  ['The token may start and stop it', 'Das Token darf ihn starten und anhalten'],
  ['it has VM.PowerMgmt', 'es hat VM.PowerMgmt'],
  [
    'Give the token VM.Audit and VM.PowerMgmt: {1} (and the same for the user {2}).',
    'Dem Token VM.Audit und VM.PowerMgmt geben: {1} (und ebenso dem Benutzer {2}).',
  ],
  [
    'this account may not use it; add it to the group "docker"',
    'dieses Konto darf sie nicht benutzen; es gehört in die Gruppe „docker“',
  ],
  ['there is no such socket; is the engine running?', 'diesen Socket gibt es nicht; läuft die Engine?'],
  ['nothing listens there; is the engine running?', 'dort lauscht nichts; läuft die Engine?'],
  ['this is no address of an engine', 'das ist keine Adresse einer Engine'],
  ['the secret is not the JSON file of a service account', 'das Geheimnis ist nicht die JSON-Datei eines Dienstkontos'],
  // labels
  ['there is no such label', 'ein solches Label gibt es nicht'],
  ['there is no such label, but {1}', 'ein solches Label gibt es nicht, aber {1}'],
  ['it is missing, and so is "reveille.host"', 'es fehlt, und „reveille.host“ auch'],
  ['the settings let labels claim no host', 'in den Einstellungen dürfen Labels keine Namen beanspruchen'],
  ['the settings let labels claim no path', 'in den Einstellungen dürfen Labels keine Pfade beanspruchen'],
  ['it must end with {1}', 'es muss mit {1} enden'],
  ['it must begin with {1}', 'es muss mit {1} beginnen'],
  ['it must be a number from 1 to 65535', 'es muss eine Zahl von 1 bis 65535 sein'],
  ['it must be a time such as 90s or 10m', 'es muss eine Dauer sein, etwa 90s oder 10m'],
  ['it must be true or false', 'es muss true oder false sein'],
  // files
  ['it does not exist.', 'es gibt sie nicht.'],
  ['permission denied.', 'keine Berechtigung.'],
  ['it holds no certificate in PEM form.', 'sie enthält kein Zertifikat in PEM-Form.'],
  [
    'it holds no private key in PEM form, or one with a passphrase.',
    'sie enthält keinen privaten Schlüssel in PEM-Form oder einen mit Kennwort.',
  ],
  ['the key does not belong to the certificate.', 'der Schlüssel gehört nicht zum Zertifikat.'],
  ['the system does not permit it.', 'das System erlaubt es nicht.'],
  ['it is a folder.', 'es ist ein Ordner.'],
  ['it is not a file.', 'es ist keine Datei.'],
  ['it is larger than 16 MiB.', 'sie ist größer als 16 MiB.'],
  ['a part of its path is not a folder.', 'ein Teil des Pfades ist kein Ordner.'],
  ['the disk is full.', 'der Datenträger ist voll.'],
  ['the disk quota is used up.', 'das Kontingent auf dem Datenträger ist aufgebraucht.'],
  ['the disk is read-only.', 'der Datenträger ist schreibgeschützt.'],
  ['too many files are open.', 'zu viele Dateien sind offen.'],
  ['the disk reports an error.', 'der Datenträger meldet einen Fehler.'],
  ['the top level', 'oberste Ebene'],
  ['secrets', 'Geheimnisse'],
  // the settings check
  ['is required.', 'wird gebraucht.'],
  ['must not be empty.', 'darf nicht leer sein.'],
  ['must be {1}, not {2}.', 'muss {1} sein, nicht {2}.'],
  ['must be {1} or {2}.', 'muss {1} oder {2} sein.'],
  ['text in quotes', 'Text in Anführungszeichen'],
  ['text', 'Text'],
  ['a number', 'eine Zahl'],
  ['a whole number', 'eine ganze Zahl'],
  ['true or false', 'true oder false'],
  ['a list in [ ]', 'eine Liste in [ ]'],
  ['a list', 'eine Liste'],
  ['an object in { }', 'ein Objekt in { }'],
  ['an object', 'ein Objekt'],
  ['{1} or {2}', '{1} oder {2}'],
  ['must have at least {1} characters.', 'braucht mindestens {1} Zeichen.'],
  ['must have at most {1} characters.', 'darf höchstens {1} Zeichen haben.'],
  ['must have as many bytes: {1}.', 'braucht ebenso viele Bytes: {1}.'],
  ['must have at least {1} entries.', 'braucht mindestens {1} Einträge.'],
  ['must have at most {1} entries.', 'darf höchstens {1} Einträge haben.'],
  ['must be at least {1}.', 'muss mindestens {1} sein.'],
  ['must be more than 0.', 'muss größer als 0 sein.'],
  [
    'says no limit. Give "hoursPerDay", "hoursPerMonth", "moneyPerMonth" or "remindEvery".',
    'enthält kein Limit. Möglich sind „hoursPerDay“, „hoursPerMonth“, „moneyPerMonth“ und „remindEvery“.',
  ],
  [
    'needs a way to put the machine to sleep once the limit is reached. Add "sleep" or "power".',
    'braucht einen Weg, den Rechner am Limit schlafen zu legen: „sleep“ oder „power“.',
  ],
  [
    'needs a price. Add "cost": { "perHour": … } to the machine.',
    'braucht einen Preis: „cost“: { „perHour“: … } am Rechner.',
  ],
  ['must be at most {1}.', 'darf höchstens {1} sein.'],
  ['must begin with {1}.', 'muss mit {1} beginnen.'],
  ['is not written as it should be.', 'ist nicht richtig geschrieben.'],
  ['is not a valid {1}.', 'ist kein gültiger Wert ({1}).'],
  [
    'must be 1 to 40 small letters, digits and "-", and begin with a letter or a digit.',
    'besteht aus 1 bis 40 Kleinbuchstaben, Ziffern und „-“ und beginnt mit einem Buchstaben oder einer Ziffer.',
  ],
  ['{1} is not an address range. Write it like {2} or {3}.', '{1} ist kein Adressbereich. Schreibweise: {2} oder {3}.'],
  [
    '{1} is not a name or an address. Give only that, like {2}; ports belong to routes.',
    '{1} ist weder Name noch Adresse. Nur das angeben, etwa {2}; Ports gehören zu den Diensten.',
  ],
  [
    '{1} is not a port or a port range. Write it like {2} or {3}.',
    '{1} ist weder Port noch Portbereich. Schreibweise: {2} oder {3}.',
  ],
  [
    'must be an address to listen on such as ":8080", or a list of them.',
    'muss eine Adresse zum Lauschen sein wie „:8080“, oder eine Liste davon.',
  ],
  [
    'must be a duration in quotes, such as "90s", "10m" or "2h".',
    'muss eine Dauer in Anführungszeichen sein, etwa „90s“, „10m“ oder „2h“.',
  ],
  ['{1} is not a duration. Write it like {2}.', '{1} ist keine Dauer. Schreibweise: {2}.'],
  ['{1} is too short; the least is {2}.', '{1} ist zu kurz, mindestens {2}.'],
  ['{1} is too long; the most is {2}.', '{1} ist zu lang, höchstens {2}.'],
  [
    'must be a size in quotes, such as "64KiB" or "10MB".',
    'muss eine Größe in Anführungszeichen sein, etwa „64KiB“ oder „10MB“.',
  ],
  ['{1} is not a size. Write it like {2}.', '{1} ist keine Größe. Schreibweise: {2}.'],
  ['must be a duration such as "60s", or true or false.', 'muss eine Dauer wie „60s“ sein, oder true oder false.'],
  ['{1} is not a MAC address. Write it like {2}.', '{1} ist keine MAC-Adresse. Schreibweise: {2}.'],
  [
    'must be one of {1}, as { "kind": … } or the bare name.',
    'muss eines von {1} sein, als { "kind": … } oder nur der Name.',
  ],
  ['is required; known kinds: {1}.', 'wird gebraucht; bekannt sind: {1}.'],
  ['must be text; known kinds: {1}.', 'muss Text sein; bekannt sind: {1}.'],
  ['{1} cannot wake a machine. These can: {2}.', '{1} kann keinen Rechner wecken. Das können: {2}.'],
  ['{1} cannot put a machine to sleep. These can: {2}.', '{1} kann keinen Rechner schlafen legen. Das können: {2}.'],
  [
    '{1} cannot say whether a machine is on. These can: {2}.',
    '{1} kann nicht sagen, ob ein Rechner an ist. Das können: {2}.',
  ],
  [
    '{1} works only with {2}, which this target does not use.',
    '{1} geht nur mit {2}, und das verwendet dieser Rechner nicht.',
  ],
  ['{1} is taken by {2} already. Choose another port.', '{1} ist schon an {2} vergeben. Einen anderen Port wählen.'],
  [
    '{1} has {2} ports, but "to.port" has {3}. Make the ranges equally long.',
    '{1} hat {2} Ports, „to.port“ aber {3}. Die Bereiche müssen gleich lang sein.',
  ],
  [
    '{1} is not supported by this version. Use "tcp" or "http", or remove the route.',
    '{1} kann diese Version nicht. „tcp“ oder „http“ verwenden oder den Dienst entfernen.',
  ],
  // HTTP services
  ['belongs to services of kind {1}. Remove it.', 'gehört zu Diensten der Art {1}. Bitte entfernen.'],
  ['does not go with {1}. Leave one of them out.', 'passt nicht zu {1}. Eines davon weglassen.'],
  ['does not go with {1}. Remove it.', 'passt nicht zu {1}. Bitte entfernen.'],
  ['is required, or {1} in its place.', 'wird gebraucht, oder stattdessen {1}.'],
  [
    'takes the same requests as {1}. Give one of them another {2}.',
    'nimmt dieselben Anfragen wie {1}. Einer davon braucht ein anderes {2}.',
  ],
  [
    'must be { "target": …, "port": … } or { "url": "https://…" }.',
    'muss { "target": …, "port": … } oder { "url": "https://…" } sein.',
  ],
  ['has both {1} and {2}. Leave one of them out.', 'hat {1} und {2}. Eines davon weglassen.'],
  ['goes with {1} only.', 'geht nur mit {1}.'],
  ['goes with the kind {1} only.', 'geht nur mit der Art {1}.'],
  ['is required beside {1}.', 'wird neben {1} gebraucht.'],
  ['must be one port where the address is shared.', 'muss bei gemeinsamer Adresse ein einziger Port sein.'],
  [
    'takes the same clients as {1}. Give one of them another {2}.',
    'nimmt dieselben Clients wie {1}. Eines braucht ein anderes {2}.',
  ],
  [
    '{1} is for web services only. Choose another listener.',
    '{1} ist nur für Webdienste. Eine andere gemeinsame Adresse wählen.',
  ],
  [
    '{1} is for TCP services only. Choose another listener.',
    '{1} ist nur für TCP-Dienste. Eine andere gemeinsame Adresse wählen.',
  ],
  ['must not be false with {1}.', 'darf bei {1} nicht false sein.'],
  ['must not hold a user or a password.', 'darf weder Benutzer noch Passwort enthalten.'],
  ['{1} is not a URL. Write it like {2}.', '{1} ist keine URL. Schreibweise: {2}.'],
  ['{1} has no valid host or port. Write it like {2}.', '{1} hat keinen gültigen Namen oder Port. Schreibweise: {2}.'],
  ['the path of the URL is not usable: {1}', 'der Pfad der URL ist nicht brauchbar: {1}'],
  [
    '{1} is not a host name. Give only that, like {2}; ports belong to listeners.',
    '{1} ist kein Name. Nur den angeben, etwa {2}; Ports gehören zur Adresse.',
  ],
  ['{1} is not a host. Write it like {2}.', '{1} ist kein Name. Schreibweise: {2}.'],
  ['{1} does not begin with "/". Write it like {2}.', '{1} beginnt nicht mit „/“. Schreibweise: {2}.'],
  ['{1} has a "?" or "#". Write the path alone.', '{1} enthält „?“ oder „#“. Nur den Pfad angeben.'],
  ['{1} has an empty part ("//").', '{1} hat einen leeren Teil („//“).'],
  ['{1} has a "." or ".." part. Write where it leads.', '{1} hat einen Teil „.“ oder „..“. Angeben, wohin er führt.'],
  ['{1} holds what no path may hold, such as {2}.', '{1} enthält, was in keinem Pfad stehen darf, etwa {2}.'],
  [
    'must be a SHA-256 fingerprint as "openssl x509 -fingerprint -sha256" prints it, like {1}.',
    'muss ein SHA-256-Fingerabdruck sein, wie „openssl x509 -fingerprint -sha256“ ihn ausgibt, etwa {1}.',
  ],
  ['must be one line of text.', 'muss eine Zeile Text sein.'],
  ['must begin with "/" or "*".', 'muss mit „/“ oder „*“ beginnen.'],
  ['must be a method such as {1}.', 'muss eine Methode sein, etwa {1}.'],
  ['must have "paths", "methods", "agents" or "sources".', 'braucht „paths“, „methods“, „agents“ oder „sources“.'],
  // requests that do not count
  ['a browser looks for an icon', 'ein Browser sucht ein Symbol'],
  ['a browser or an app looks around by itself', 'ein Browser oder eine App sieht sich von selbst um'],
  ['what crawlers read first', 'was Suchmaschinen zuerst lesen'],
  ['a scan for weaknesses', 'eine Suche nach Schwachstellen'],
  ['a scanner', 'ein Scanner'],
  ['a monitor', 'eine Überwachung'],
  ['a crawler', 'eine Suchmaschine oder Vorschau'],
  ['a question about the server', 'eine Frage nach dem Server'],
  ['a browser fetches ahead', 'ein Browser lädt auf Verdacht'],
  ['a page of another site asks', 'eine Seite eines anderen Anbieters fragt'],
  ['the settings say that it never wakes', 'laut Einstellungen weckt es nie'],
  ['this version does not support it yet. Remove it.', 'das kann diese Version noch nicht. Bitte entfernen.'],
  [
    'this name is reserved for a later version and cannot be used yet.',
    'der Name ist für eine spätere Version vorgesehen und noch nicht verwendbar.',
  ],
  [
    'the action "command" and a "command" belong together.',
    '„command“ als Aktion und ein eigener „command“ gehören zusammen.',
  ],
  [
    'a "passphrase" needs the "identityFile" that it unlocks.',
    'zu „passphrase“ gehört die „identityFile“, die sie öffnet.',
  ],
  [
    'write a fingerprint like SHA256:… as "ssh-keygen -l" prints it.',
    'ein Fingerabdruck sieht aus wie SHA256:…, so wie „ssh-keygen -l“ ihn ausgibt.',
  ],
  [
    'must name a secret, like { "secret": "nas-password" }; the secret itself does not belong into this file.',
    'muss ein Geheimnis nennen, etwa { "secret": "nas-passwort" }; das Geheimnis selbst gehört nicht in diese Datei.',
  ],
  [
    'must be an object: { "version": 1, "targets": [ … ], "routes": [ … ] }.',
    'muss ein Objekt sein: { "version": 1, "targets": [ … ], "routes": [ … ] }.',
  ],
  ['must name a program.', 'muss ein Programm nennen.'],
  [
    'must be a program, like {1}, or a list of it and its arguments, like {2}.',
    'muss ein Programm sein, etwa {1}, oder eine Liste aus Programm und Argumenten, etwa {2}.',
  ],
  [
    'a secret has a name of letters, digits, ".", "_" and "-", 64 characters at most.',
    'ein Geheimnis heißt mit Buchstaben, Ziffern, „.“, „_“ und „-“, höchstens 64 Zeichen.',
  ],
  // JSON
  [
    'there is a comma before {1}, after the last entry. Remove the comma.',
    'vor {1}, nach dem letzten Eintrag, steht ein Komma. Das Komma entfernen.',
  ],
  ['{1} is expected here, not {2}.', 'hier wird {1} erwartet, nicht {2}.'],
  ['{1} is expected here.', 'hier wird {1} erwartet.'],
  [
    '{1} is expected here; text such as {2} belongs in double quotes.',
    'hier wird {1} erwartet; Text wie {2} gehört in doppelte Anführungszeichen.',
  ],
  ['the file ends too early: {1} is missing.', 'die Datei endet zu früh: {1} fehlt.'],
  ['comments are not allowed in JSON. Remove it.', 'JSON kennt keine Kommentare. Bitte entfernen.'],
  ['text belongs in double quotes, not single ones.', 'Text gehört in doppelte Anführungszeichen, nicht in einfache.'],
  [
    'this text has no closing quote, or a line break or a bad "\\" in it.',
    'diesem Text fehlt das schließende Anführungszeichen, oder er enthält einen Zeilenumbruch oder ein falsches „\\“.',
  ],
  ['a value', 'ein Wert'],
  ['another value', 'ein anderer Wert'],
  ['a name in double quotes', 'ein Name in doppelten Anführungszeichen'],
  ['the end of the file', 'das Ende der Datei'],
  // calls
  ['that moment is already over.', 'dieser Zeitpunkt ist schon vorbei.'],
  ['"{1}" is not offered here.', '„{1}“ gibt es hier nicht.'],
  // longer ones that begin with anything
  ['{1} opened {2}', '{1} hat {2} geöffnet'],
  ['{1} uses {2}', '{1} benutzt {2}'],
  ['{1} needs it', '{1} braucht ihn'],
  ['{1} woke it', '{1} hat ihn geweckt'],
  ['{1} is logged in', '{1} ist angemeldet'],
];

interface Template {
  readonly pattern: RegExp;
  readonly german: string;
}

const exact = new Map(pairs.filter(([english]) => !english.includes('{1}')));
const templates: readonly Template[] = pairs
  .filter(([english]) => english.includes('{1}'))
  .map(([english, german]) => ({
    pattern: new RegExp(`^${english.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\d)\}/g, '(.+?)')}$`, 'is'),
    german,
  }));

/** German where it is known, else the text as it is. A beginning capital stays one. */
export function phraseDe(text: string): string {
  const german = lookUp(text) ?? lookUp(lowered(text));
  if (german === null) return text;
  return /^[A-Z]/.test(text) && !text.startsWith(german.slice(0, 2)) ? raised(german) : german;
}

function lookUp(text: string): string | null {
  const found = exact.get(text) ?? exact.get(raised(text));
  if (found !== undefined) return text === lowered(text) && !exact.has(text) ? lowered(found) : found;
  // Several findings in one text: each is a phrase of its own.
  const findings = text.split(/(?<=\)), /);
  if (findings.length > 1) return findings.map(phraseDe).join(', ');
  for (const { pattern, german } of templates) {
    const match = pattern.exec(text);
    if (match) return german.replace(/\{(\d)\}/g, (_, index: string) => phraseDe(match[Number(index)] ?? ''));
  }
  return null;
}

function raised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
