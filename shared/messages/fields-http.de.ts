/** German of the titles, descriptions and defaults of HTTP routes, listeners and request gates, by their English. */
export const httpFieldsDe: Readonly<Record<string, string>> = {
  // a route
  'Shared address': 'Gemeinsame Adresse',
  'Id of a listener that several routes share.': 'Kennung einer Adresse, die sich mehrere Dienste teilen.',
  'An address of its own in place of `listener`: `":8080"`, `"192.168.1.5:8080"`, or a list.':
    'Eine eigene Adresse statt `listener`: `":8080"`, `"192.168.1.5:8080"` oder eine Liste.',
  'Which requests': 'Welche Anfragen',
  'Of those to its listener; the most precise route gets them.':
    'Von denen an seine Adresse; der genaueste Dienst bekommt sie.',
  'Name in the address, such as `photos.home`, or `*.home`. Without: addresses and names of this computer.':
    'Etwa `fotos.home` oder `*.home`. Ohne: Adressen und Namen dieses Computers.',
  'Host name': 'Name in der Adresse',
  'Begin of the path, in whole parts.': 'Anfang des Pfades, in ganzen Teilen.',
  'Any host': 'Jeder Name',
  'Also names that nobody told us. Only where something else checks them.':
    'Auch Namen, die nirgends stehen. Nur, wo etwas anderes sie prüft.',
  'Short for one endpoint.': 'Kurz für ein einziges Ziel.',
  Endpoints: 'Ziele',
  'Where a request may be answered, in this order.': 'Wo eine Anfrage beantwortet werden kann, in dieser Reihenfolge.',
  endpoints: 'Ziel',
  'Of the machine.': 'Des Rechners.',
  'In place of a machine: something that is always there, such as `"https://two.example/apis"`.':
    'Statt eines Rechners: etwas, das immer da ist, etwa `"https://zwei.example/apis"`.',
  "Put before the request's own.": 'Kommt vor den der Anfrage.',
  '`true`: the certificate is checked against the authorities of this computer.':
    '`true`: Das Zertifikat wird gegen die Zertifizierungsstellen dieses Computers geprüft.',
  'Check the certificate': 'Zertifikat prüfen',
  'Against what it is checked.': 'Wogegen es geprüft wird.',
  "This computer's own authorities": 'Zertifizierungsstellen dieses Computers',
  'An authority of your own': 'Eigene Zertifizierungsstelle',
  'This one certificate': 'Genau dieses Zertifikat',
  'Not at all': 'Gar nicht',
  'Its certificates, PEM.': 'Ihre Zertifikate, PEM.',
  'SHA-256 of the only certificate to accept, as `openssl` prints it.':
    'SHA-256 des einzigen Zertifikats, das gilt, wie `openssl` es ausgibt.',
  'Server name': 'Servername',
  'Name asked for and checked; that of the Host header when left out.':
    'Name, der verlangt und geprüft wird; ohne Angabe der aus dem Host-Header.',
  'From asking to the head of the answer.': 'Von der Frage bis zum Anfang der Antwort.',
  none: 'keine',
  'Send the PROXY protocol': 'PROXY-Protokoll senden',
  'Each connection begins with the address of the client.': 'Jede Verbindung beginnt mit der Adresse des Clients.',
  'Ask them': 'Reihenfolge',
  '`in-order`: the next only when the answer before was not usable; `all-at-once`: the first usable one wins.':
    '`in-order`: Das nächste erst, wenn die Antwort davor nicht brauchbar war; `all-at-once`: Die erste brauchbare gewinnt.',
  'Usable answers': 'Brauchbare Antworten',
  'Classes of the status that settle a request.': 'Klassen des Status, mit denen eine Anfrage erledigt ist.',
  usable: 'Klasse',
  'Wake all': 'Alle wecken',
  'Wakes every sleeping endpoint at once instead of one after the other.':
    'Weckt alle schlafenden Ziele auf einmal statt nacheinander.',
  'Strict order': 'Strenge Reihenfolge',
  'A sleeping endpoint keeps its turn instead of coming after all that are awake.':
    'Ein schlafendes Ziel behält seinen Platz, statt nach allen wachen zu kommen.',
  'Repeat unsafe requests': 'Auch Änderungen wiederholen',
  'Also a POST and the like may reach more than one endpoint.':
    'Auch ein POST und dergleichen darf mehr als ein Ziel erreichen.',
  'Repeat bodies up to': 'Inhalte wiederholen bis',
  'A request with a longer body goes to one endpoint only.': 'Eine Anfrage mit mehr Inhalt geht nur an ein Ziel.',
  'Explain failures': 'Fehler erklären',
  'Tells the client what each endpoint did when none could answer.':
    'Sagt dem Client, was jedes Ziel tat, wenn keines antworten konnte.',
  'Remember failures for': 'Ausfälle merken für',
  'How long an endpoint that failed is asked last.': 'So lange wird ein Ziel, das ausfiel, zuletzt gefragt.',
  'not at all': 'gar nicht',
  'Leave out the path': 'Pfad weglassen',
  'The path that was matched is taken off before it is forwarded.':
    'Der Pfad, an dem der Dienst erkannt wurde, fällt beim Weiterleiten weg.',
  'Send the host': 'Gesendeter Host',
  "Host header to send, also by the ready check; the client's own when left out.":
    'Host-Header, der gesendet wird, auch von der Bereitschaftsprüfung; ohne Angabe der des Clients.',
  'While it wakes': 'Während des Weckens',
  '`hold`: the browser waits; `page`: browsers get a page that shows it; `retry-later`: told to come back.':
    '`hold`: Der Browser wartet; `page`: Browser bekommen eine Seite, die es zeigt; `retry-later`: wird auf später vertröstet.',
  'Requests that never wake, and those that do not keep it up.':
    'Anfragen, die nie wecken, und solche, die nicht wach halten.',
  // an address that is shared
  '`":8080"`, `"192.168.1.5:443"`, or a list.': '`":8080"`, `"192.168.1.5:443"` oder eine Liste.',
  'Files that are read again when they change. Without: plain HTTP.':
    'Dateien, die bei Änderung neu gelesen werden. Ohne: einfaches HTTP.',
  'Certificate file': 'Zertifikatsdatei',
  'PEM, with the certificates between it and the authority.':
    'PEM, mit den Zertifikaten bis zur Zertifizierungsstelle.',
  'PEM, without passphrase.': 'PEM, ohne Passphrase.',
  'Trusted proxies': 'Vertraute Proxys',
  trustedProxies: 'Adressbereich',
  'Addresses whose `Forwarded` and `X-Forwarded-*` fields are believed.':
    'Adressen, deren Felder `Forwarded` und `X-Forwarded-*` geglaubt wird.',
  'PROXY protocol': 'PROXY-Protokoll',
  'In, version 1 and 2. Without: none is accepted.': 'Eingehend, Version 1 und 2. Ohne: wird keines angenommen.',
  From: 'Von',
  from: 'Adressbereich',
  'Addresses whose connections must begin with a PROXY protocol header.':
    'Adressen, deren Verbindungen mit einem PROXY-Protokoll-Kopf beginnen müssen.',
  'Access log': 'Zugriffsprotokoll',
  'One line per request.': 'Eine Zeile je Anfrage.',
  'Standard output': 'Standardausgabe',
  'Standard error': 'Standardfehlerausgabe',
  'A file': 'Eine Datei',
  File: 'Datei',
  'Lines are appended.': 'Zeilen werden angehängt.',
  'New file from': 'Neue Datei ab',
  'A file that has grown beyond this is put aside.': 'Eine Datei, die größer geworden ist, wird beiseitegelegt.',
  'Files to keep': 'Dateien behalten',
  'Of those put aside.': 'Von den beiseitegelegten.',
  Format: 'Format',
  '`common`: as most web servers write it; `json`: one object per line.':
    '`common`: wie die meisten Webserver; `json`: ein Objekt je Zeile.',
  Prefix: 'Vorsatz',
  'Put before every line of the format `common`.': 'Steht vor jeder Zeile im Format `common`.',
  Date: 'Datum',
  'Each line tells the date.': 'Jede Zeile nennt das Datum.',
  Time: 'Uhrzeit',
  'Each line tells the time.': 'Jede Zeile nennt die Uhrzeit.',
  Microseconds: 'Mikrosekunden',
  'The time has microseconds.': 'Die Uhrzeit hat Mikrosekunden.',
  UTC: 'UTC',
  'Date and time in UTC.': 'Datum und Uhrzeit in UTC.',
  // what counts as a visit
  'By what is asked for, and by whom': 'Danach, was gefragt wird und von wem',
  'Never wake for': 'Nie wecken für',
  'Requests that fit all of one entry. While it is awake they are forwarded, but do not keep it up.':
    'Anfragen, auf die ein Eintrag ganz zutrifft. Ist er wach, werden sie weitergeleitet, halten ihn aber nicht wach.',
  background: 'Eintrag',
  Paths: 'Pfade',
  'As they are asked for; `*` stands for anything: `/api/poll`, `/live/*`, `*.ico`.':
    'So, wie sie gefragt werden; `*` steht für Beliebiges: `/api/poll`, `/live/*`, `*.ico`.',
  paths: 'Pfad',
  Methods: 'Methoden',
  'Such as `HEAD`.': 'Etwa `HEAD`.',
  methods: 'Methode',
  'User agents': 'Programme',
  'A part of what the client calls itself, in any case.':
    'Ein Teil dessen, wie der Client sich nennt (User-Agent); Groß und klein ist gleich.',
  agents: 'Programm',
  Addresses: 'Adressen',
  'Where the client is: an address or a range.': 'Wo der Client ist: eine Adresse oder ein Bereich.',
  sources: 'Adressbereich',
  'Answer while asleep': 'Antwort im Schlaf',
  'What it gets then; 503 when left out.': 'Was er dann bekommt; ohne Angabe 503.',
  'Of the answer.': 'Der Antwort.',
  Text: 'Text',
  'Plain text of the answer.': 'Einfacher Text der Antwort.',
  'Always wake for': 'Immer wecken für',
  'Requests that count although something else here says no.':
    'Anfragen, die zählen, auch wenn hier sonst etwas dagegen spricht.',
  real: 'Eintrag',
  'The usual ones, too': 'Auch die üblichen',
  'Icons, monitors, crawlers, scanners and the like never wake.':
    'Symbole, Überwachung, Suchmaschinen, Scanner und dergleichen wecken nie.',
  'Pages of other sites may wake it': 'Seiten anderer Anbieter dürfen wecken',
  'Without, a page elsewhere wakes it only when somebody follows a link to it.':
    'Sonst weckt eine fremde Seite nur, wenn jemand einem Link hierher folgt.',
};
