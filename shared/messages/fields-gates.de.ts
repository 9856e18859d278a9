/** German of the titles and descriptions of gates that know a protocol, by their English. */
export const gateFieldsDe: Readonly<Record<string, string>> = {
  // TLS
  'The client begins TLS': 'Der Client beginnt TLS',
  'Only for these names': 'Nur für diese Namen',
  names: 'Name',
  'Host names that clients may ask for, such as `nas.home` or `*.home`. Empty: any, and none.':
    'Namen, nach denen Clients fragen dürfen, etwa `nas.home` oder `*.home`. Leer: jeder, und keiner.',
  // SSH
  'The client begins SSH': 'Der Client beginnt SSH',
  ignore: 'Client',
  'A part of what the client calls itself, in any case.':
    'Ein Teil dessen, wie sich der Client nennt, groß oder klein geschrieben.',
  'Monitors, scanners and tools that collect keys never wake.':
    'Überwachung, Scanner und Programme, die Schlüssel sammeln, wecken nie.',
  'Greeting while asleep': 'Begrüßung im Schlaf',
  'A line that clients get while they wait. Many show it only when asked to be verbose.':
    'Eine Zeile, die Clients beim Warten bekommen. Viele zeigen sie nur auf Wunsch, etwa mit „-v“.',
  // RDP
  'The client asks for a remote desktop': 'Der Client will einen Remotedesktop',
  'Scanners do not count': 'Scanner zählen nicht',
  'Requests that say neither who asks nor how to connect never wake.':
    'Anfragen, die weder sagen, wer fragt, noch wie er sich verbinden will, wecken nie.',
  // SMB
  'The client begins SMB': 'Der Client beginnt SMB',
  'Also for SMB 1 alone': 'Auch für SMB 1 allein',
  'Old printers and players offer nothing newer, but so do some scanners.':
    'Alte Drucker und Player bieten nichts Neueres an, manche Scanner aber auch nicht.',
  // HTTP on a plain service
  'By what an HTTP client asks for': 'Danach, was ein HTTP-Client abruft',
  // a shared address of TCP services
  'Id of a listener, in place of `listen`.': 'Kennung einer gemeinsamen Adresse, statt `listen`.',
  For: 'Für',
  'What tells it from the other services of a shared address.':
    'Was ihn von den anderen Diensten einer gemeinsamen Adresse unterscheidet.',
  'That clients ask for, such as `survival.home` or `*.home`.':
    'Nach dem Clients fragen, etwa `survival.home` oder `*.home`.',
  'All others': 'Alle anderen',
  'In place of a name: whoever asks for one that no other service has, or for none.':
    'Statt eines Namens: wer nach einem fragt, den kein anderer Dienst hat, oder nach keinem.',
  '`minecraft` and `tls-sni`: for TCP services that are told apart by the host name that the game, or the TLS client, asks for.':
    '`minecraft` und `tls-sni`: für TCP-Dienste, die an dem Namen zu unterscheiden sind, nach dem das Spiel oder der TLS-Client fragt.',
  // bytes
  'The client sends certain bytes': 'Der Client sendet bestimmte Bytes',
  Patterns: 'Muster',
  patterns: 'Muster',
  'The connection counts when its first bytes fit one of them.':
    'Die Verbindung zählt, wenn ihre ersten Bytes zu einem davon passen.',
  Bytes: 'Bytes',
  'As hexadecimal digits: `"ff ff ff ff"`.': 'Als Hexadezimalziffern: `"ff ff ff ff"`.',
  Text: 'Text',
  'In place of `hex`.': 'Statt `hex`.',
  At: 'Ab',
  'First byte to compare, from 0.': 'Erstes Byte, das verglichen wird, ab 0.',
  Mask: 'Maske',
  'As long as the bytes; only bits that are 1 in it are compared: `"ff 00 f0"`.':
    'So lang wie die Bytes; nur Bits, die darin 1 sind, werden verglichen: `"ff 00 f0"`.',
};
