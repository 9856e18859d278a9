import type { findEn } from './find.en.ts';

export const findDe: typeof findEn = {
  button: 'Im Netz suchen',
  title: 'Im Netz suchen',
  help: 'Der Rechner muss an sein. An ihm wird nichts geändert: Jede Adresse rund um diesen Computer wird gefragt, ob jemand da ist, und ein paar übliche Ports werden probiert.',
  start: 'Jetzt suchen',
  again: 'Noch einmal suchen',
  looking: 'Die Suche läuft, das dauert ein paar Sekunden …',
  found: (count) => (count === 1 ? '1 Gerät gefunden' : `${count} Geräte gefunden`),
  none: 'Niemand hat geantwortet. Ist der Rechner an und im selben Netz wie dieser Computer?',
  filter: 'Nach Name, Adresse oder MAC suchen',
  noName: 'Ohne Namen',
  noMac: 'MAC-Adresse unbekannt',
  randomMac:
    'Seine MAC-Adresse sieht zufällig aus: Schalte dort private Adressen ab, sonst klappt das Wecken irgendwann nicht mehr.',
  kinds: {
    nas: 'Dateifreigaben',
    windows: 'Windows, Remotedesktop',
    media: 'Medienserver',
    minecraft: 'Minecraft',
    gaming: 'Spiele-Streaming',
    virtual: 'virtuelle Maschinen',
    screen: 'Bildschirmfreigabe',
    ssh: 'SSH',
    web: 'Webseite',
  },
  seenFrom: (address) => `${address} war schon da.`,
  hints: {
    'not-listening': 'Gerade wird dort nicht gelauscht; warum, steht in der Liste der Rechner.',
    'this-computer-only':
      'Gelauscht wird nur für diesen Computer. Für andere einen Doppelpunkt vor den Port setzen: „:8080“.',
    'no-network': 'Dieser Computer hat gerade keine Adresse in einem Netz.',
    'firewall-windows':
      'Probiere es von einem anderen Gerät. Antwortet nichts: Reveille in Windows-Sicherheit, Firewall, App zulassen, für private Netze erlauben.',
    'firewall-macos':
      'Probiere es von einem anderen Gerät. Antwortet nichts: Reveille in Systemeinstellungen, Netzwerk, Firewall, Optionen erlauben.',
    'firewall-linux':
      'Probiere es von einem anderen Gerät. Antwortet nichts: den Port in der Firewall dieses Computers öffnen (ufw, firewalld oder nftables).',
    'same-subnet': 'Aus Gast-WLAN und anderen Netzen kommt man meist nicht hierher.',
  },
};
