import type { proveEn } from './prove.en.ts';

export const proveDe: typeof proveEn = {
  menu: 'Schlafen und Wecken testen',
  title: (name) => `Schlafen und Wecken von ${name} testen`,
  help: 'Der Rechner wird schlafen gelegt, beobachtet, bis er wirklich schläft, und wieder geweckt. Jedes Mal wird eine Weile geschaut, ob es dabei bleibt; das lässt sich überspringen. Was gerade benutzt wird, wird nicht ungefragt unterbrochen.',
  lastProved: (when, took) => `Getestet ${when}: wach nach ${took}.`,
  neverProved: 'Noch nie getestet.',
  start: 'Test starten',
  again: 'Noch einmal testen',
  left: (span) => `Wird noch ${span} beobachtet`,
  skip: 'Überspringen',
  stop: 'Abbrechen und wach lassen',
  running: 'Der Test läuft. Du kannst das hier schließen; er geht weiter.',
  proved: 'Bewiesen: Er schläft ein, und er wacht auf.',
  notProved: 'Der Test ist nicht durchgelaufen.',
  states: {
    todo: 'kommt noch',
    running: 'jetzt',
    ok: 'funktioniert',
    failed: 'funktioniert nicht',
    skipped: 'ausgelassen',
  },
  steps: {
    awake: 'Der Rechner ist wach',
    access: 'Zugang, um ihn schlafen zu legen',
    sleep: 'Schlafbefehl gegeben',
    down: 'Er schläft wirklich',
    quiet: 'Er schläft weiter',
    pause: 'Kurze Pause vor dem Wecken',
    wake: 'Geweckt',
    ready: 'Sein Dienst antwortet',
    stays: 'Er bleibt an',
  },
  notes: {
    'no-sleep-method': 'Es ist nicht eingestellt, wie dieser Rechner schlafen gelegt wird.',
    'no-wake-method': 'Es ist nicht eingestellt, wie dieser Rechner geweckt wird.',
    'no-access': 'Noch funktioniert nicht alles, was zum Schlafenlegen nötig ist.',
    'woke-itself': 'Er war wieder an, bevor er geweckt wurde.',
    'fell-asleep': 'Er ging von selbst wieder aus, ohne Befehl.',
    'too-slow': 'Das dauert zu lange.',
    stopped: 'Hier hast du abgebrochen. Der Rechner ist wach oder wird geweckt.',
    gone: 'Er wurde aus den Einstellungen entfernt.',
  },
  asleepAfter: (span) => `Er schlief ${span} nach dem Befehl.`,
  awakeAfter: (span) => `Er war ${span} nach dem ersten Wecksignal bereit.`,
  sentBy: 'Das Wecksignal ging hinaus über',
  inUse: 'Er wird benutzt. Weiterzumachen würde das unterbrechen:',
  force: 'Trotzdem schlafen legen',
  whatToDo: 'Was zu tun ist',
  fixes: {
    firmware:
      'In seiner Firmware (BIOS) „Wake on LAN“ oder „Power on by PCI-E“ einschalten und „ErP“ oder „Deep Sleep“ ausschalten.',
    card: 'Unter Linux muss „ethtool KARTE“ „Wake-on: g“ zeigen; „ethtool -s KARTE wol g“ stellt es ein. Unter Windows: Geräte-Manager, Netzwerkkarte, Energieverwaltung, Aktivieren des Computers zulassen.',
    fastStartup:
      'Unter Windows: Systemsteuerung, Energieoptionen, „Auswählen, was beim Drücken des Netzschalters geschehen soll“: den Schnellstart ausschalten.',
    cable:
      'Wake-on-LAN braucht das Kabel; über WLAN klappt es selten. Prüfe die MAC-Adresse: Es muss die der Karte mit dem Kabel sein.',
    interface:
      'Prüfe, über welches Netz das Wecksignal hinausgeht: Es muss das sein, in dem der Rechner ist. Sonst in seinen Einstellungen die Netzwerkschnittstelle oder das Ziel festlegen.',
    anyPacket:
      'Die Karte wacht von jedem Paket auf: Stelle sie auf magische Pakete allein (Linux: „ethtool -s KARTE wol g“; Windows: Netzwerkkarte, Energieverwaltung, „Nur Magic Packet“). Oder stelle ein, dass er im Schlaf nie gefragt wird.',
    unattended:
      'Windows schläft zwei Minuten nach dem Wecken übers Netz wieder ein, wenn niemand daran sitzt. Zeige die versteckte Einstellung mit „powercfg -attributes SUB_SLEEP 7bc4a2f9-d8fc-4469-b07b-33eb785aaca0 -ATTRIB_HIDE“ und erhöhe „Zeitlimit für unbeaufsichtigten Standbymodus“.',
    ownTimer:
      'Oder sein eigener Energieplan legt ihn schlafen: Schalte den dort aus (Linux: „systemctl status sleep.target“ und die Energieeinstellungen; NAS: der Zeitplan fürs Schlafen) und überlasse es Reveille.',
    sleepMethod: 'Stelle in seinen Einstellungen ein, wie er schlafen gelegt und geweckt wird.',
    ready:
      'Der Rechner ist an, aber sein Dienst hat nicht geantwortet: Prüfe, ob er von selbst startet, und den Port in den Einstellungen.',
    stillOn:
      'Der Befehl wurde angenommen, aber etwas hält den Rechner wach. Linux: „systemd-inhibit --list“; Windows: „powercfg /requests“.',
  },
  edit: 'Seine Einstellungen öffnen',
};
