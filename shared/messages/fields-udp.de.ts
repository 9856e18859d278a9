/** German of the titles, descriptions and defaults of UDP routes, their gates and their check, by their English. */
export const udpFieldsDe: Readonly<Record<string, string>> = {
  // a route
  '`":19132"`, `"192.168.1.5:19132"`, a range `":7777-7778"`, or a list.':
    '`":19132"`, `"192.168.1.5:19132"`, ein Bereich `":7777-7778"` oder eine Liste.',
  'Which datagrams wake the machine, and which are answered or dropped here.':
    'Welche Datagramme den Rechner wecken und welche hier beantwortet oder verworfen werden.',
  'Over when quiet for': 'Vorbei nach Stille von',
  'A conversation ends when its client has sent nothing for so long.':
    'Ein Gespräch endet, wenn sein Client so lange nichts gesendet hat.',
  'Datagrams to keep': 'Datagramme aufheben',
  'Of each client that waits, 64 KiB at most; the oldest is dropped first.':
    'Von jedem wartenden Client, höchstens 64 KiB; das älteste fällt zuerst weg.',
  'Conversations of one address': 'Gespräche einer Adresse',
  'At most. The one that was quiet longest makes room.':
    'Höchstens. Das, in dem es am längsten still war, macht Platz.',
  'Conversations in all': 'Gespräche insgesamt',
  'At most.': 'Höchstens.',
  Broadcasts: 'Rundrufe',
  '`forward`: what games send to the whole network to find servers reaches the service, and what it answers them. It never wakes.':
    '`forward`: Was Spiele an das ganze Netz senden, um Server zu finden, erreicht den Dienst, und seine Antwort das Spiel. Es weckt nie.',
  "How we know that this service answers; by default a waiting client's own datagram is tried.":
    'Woran zu erkennen ist, dass dieser Dienst antwortet; sonst wird das Datagramm eines wartenden Clients selbst versucht.',
  // gates
  Datagrams: 'Datagramme',
  Within: 'Innerhalb von',
  'How many must come from one address and port. With 1 a single stray or forged one wakes the machine.':
    'Wie viele von einer Adresse und einem Port kommen müssen. Bei 1 weckt ein einzelnes verirrtes oder gefälschtes.',
  'Longest time between the first and the last of them.': 'Längste Zeit zwischen dem ersten und dem letzten.',
  'The client sends several datagrams': 'Der Client sendet mehrere Datagramme',
  Wakes: 'Weckt',
  'A datagram that fits one of these: `{ "hex": "05 00" }`, `{ "text": "join", "offset": 4 }`.':
    'Ein Datagramm, zu dem eines davon passt: `{ "hex": "05 00" }`, `{ "text": "join", "offset": 4 }`.',
  'Never wakes': 'Weckt nie',
  'Looked at first. Forwarded while the machine is awake.':
    'Wird zuerst geprüft. Wird weitergeleitet, solange der Rechner wach ist.',
  'How many datagrams must have come from one address and port, this one included.':
    'Wie viele Datagramme von einer Adresse und einem Port gekommen sein müssen, dieses mitgezählt.',
  'For `count`.': 'Für `count`.',
  'The datagram has certain bytes': 'Das Datagramm enthält bestimmte Bytes',
  // the check
  'A datagram is answered': 'Ein Datagramm wird beantwortet',
  'Send bytes': 'Bytes senden',
  'A question that the service answers, as hexadecimal digits: `"ff ff ff ff 54"`.':
    'Eine Frage, auf die der Dienst antwortet, als Hexadezimalziffern: `"ff ff ff ff 54"`.',
  'Send text': 'Text senden',
  Wait: 'Warten',
  'How long to wait for an answer.': 'Wie lange auf eine Antwort gewartet wird.',
};
