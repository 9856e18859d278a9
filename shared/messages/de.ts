import type { FaultParams } from '../faults.ts';
import type { Sentences } from './en.ts';
import { phraseDe } from './phrases.de.ts';

const list = (items: readonly string[]) => items.join(', ');
const seconds = (ms: number) => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);
const amount = (value: number, digits: number) =>
  value.toLocaleString('de', { minimumFractionDigits: digits === 2 ? 2 : 0, maximumFractionDigits: digits });
const spent = ({ limit, most, used, currency }: FaultParams['spend-limit']) => {
  if (limit === 'moneyPerMonth')
    return `diesen Monat ${`${amount(used, 2)} von ${amount(most, 2)} ${currency}`.trim()}`;
  return `${limit === 'hoursPerDay' ? 'heute' : 'diesen Monat'} ${amount(used, 1)} von ${amount(most, 1)} h`;
};
const guess = (nearest: string | null) => (nearest ? ` Gemeint ist vielleicht „${nearest}“.` : '');
const said = phraseDe;

/** The German of `en.ts`: was geschehen ist, woran, und was jetzt hilft. */
export const sentencesDe: Sentences = {
  'wake-timeout': (p) =>
    `${p.target} hat ${seconds(p.afterMs)} nach dem Wecken nicht geantwortet. Ist er am Strom, und ist das Wecken bei ihm eingeschaltet?`,
  'wake-failed': (p) => `${p.target} ließ sich nicht wecken: ${said(p.detail)}`,
  'not-ready': (p) =>
    p.afterMs === null
      ? `${p.target} ist an, antwortet aber nicht, wie die Bereitschaftsprüfung es verlangt. Den Dienst prüfen oder die Bereitschaftsprüfung.`
      : `${p.target} ist an, aber sein Dienst hat nach ${seconds(p.afterMs)} nicht geantwortet. Dienst prüfen oder „ready.limit“ erhöhen.`,
  'someone-else-answers': (p) =>
    `Unter ${p.address} antwortet ein anderer Rechner (${p.found}) statt ${p.target} (${p.expected}). ${p.target} braucht eine feste Adresse.`,
  'probing-wakes-it': (p) =>
    `${p.target} scheint schon von der Frage aufzuwachen, ob er wach ist; er wird im Schlaf nicht mehr gefragt. Seine Netzwerkkarte sollte nur auf Magic Packets aufwachen.`,
  'need-failed': (p) => `${p.target} braucht ${p.needs}, und das schlug fehl: ${said(p.reason)}`,
  'do-not-wake': (p) =>
    p.until
      ? `${p.target} soll bis ${p.until} schlafen. Wer ihn früher braucht, hebt das auf.`
      : `${p.target} soll schlafen, bis das aufgehoben wird.`,
  paused: (p) => (p.until ? `Alles pausiert bis ${p.until}.` : 'Alles pausiert, bis es fortgesetzt wird.'),
  'spend-limit': (p) =>
    `${p.target} hat sein Limit verbraucht: ${spent(p)}. Bis ${p.until} weckt ihn nichts; wer ihn früher braucht, erhöht „spend.${p.limit}“ in seinen Einstellungen.`,
  'still-billed': (p) =>
    `${p.target} ist an und kostet Geld, und Reveille lief zu lange nicht, um sicher zu sein, dass es ihn selbst gestartet hat; deshalb bleibt er an. Braucht ihn niemand, sollte er schlafen gelegt werden.`,
  'cannot-tell': (p) =>
    `Dieser Computer erreicht das Netz nicht: ${said(p.reason)} Bis dahin wird nichts geweckt oder schlafen gelegt.`,
  'away-from-home': (p) =>
    `${p.target} gehört zu einem anderen Netz als ${p.gateway ? `dem, in dem dieser Computer gerade ist (Gateway ${p.gateway})` : 'diesem Computer, der gerade in keinem ist'}. Bis du wieder dort bist, passiert mit ihm nichts; welches Netz gemeint ist, steht in seinen Einstellungen unter „homeNetwork“.`,
  'local-network-not-allowed': (p) =>
    `${p.system} erlaubt Reveille nicht, Rechner im eigenen Netz zu erreichen; ob sie schlafen, ist deshalb nicht festzustellen. Erlauben lässt es sich in den Systemeinstellungen unter „Datenschutz & Sicherheit“ → „Lokales Netzwerk“.`,
  'sleep-failed': (p) => `${p.target} ließ sich nicht schlafen legen: ${said(p.detail)}`,
  'warning-failed': (p) => `Niemand konnte gewarnt werden, dass ${p.target} schlafen geht: ${said(p.detail)}`,
  'in-use': (p) => `${p.target} bleibt wach: ${list([...p.leases, ...p.vetoes].map(said))}.`,
  'no-sleep-method': (p) =>
    `Für ${p.target} ist nicht eingestellt, wie er schlafen gelegt wird. In den Einstellungen fehlt „sleep“.`,
  'no-wake-method': (p) =>
    `Für ${p.target} ist nicht eingestellt, wie er geweckt wird. In den Einstellungen fehlt „wake“.`,
  'not-now': (p) =>
    `${p.target} ist gerade im Zustand „${said(p.state)}“; wieder versuchen, wenn er wach ist oder schläft.`,
  'no-reason-to-wake': (p) => `${p.target} ist nicht wach, und das ist kein Grund, ihn zu wecken.`,
  'went-down': (p) => `${p.target} ging aus, bevor er fertig war.`,
  'client-timeout': (p) =>
    `${p.target} war nach ${seconds(p.afterMs)} nicht bereit, deshalb wurde der Client verabschiedet.`,
  'too-many-clients': (p) =>
    `Es warten schon ${p.limit} Clients (Grenze je ${{ source: 'Absender', target: 'Rechner', listener: 'Adresse' }[p.scope]}); dieser wurde abgewiesen.`,
  'source-not-allowed': (p) =>
    `${p.source} darf diesen Dienst nicht benutzen. Falls doch, gehört die Adresse in „allowFrom“.`,
  'still-waking': (p) => `${p.target} wacht gerade auf; in ${seconds(p.retryInMs)} noch einmal fragen.`,
  'body-too-large': (p) =>
    `Es kamen mehr als ${Math.round(p.limitBytes / 1024 / 1024)} MiB, bevor ${p.route} wach war; so viel wird nicht aufbewahrt. Noch einmal senden, wenn der Dienst wach ist.`,
  'no-room-for-body': (p) =>
    `${p.route} ist noch nicht wach, und für andere, die warten, wird schon so viel aufbewahrt (${Math.round(p.limitBytes / 1024 / 1024)} MiB), dass kein Platz mehr ist. Gleich noch einmal senden.`,
  'body-not-stored': (p) =>
    `Was gesendet wurde, ließ sich nicht aufbewahren, bis ${p.route} wach ist: ${p.detail}. Noch einmal senden, wenn der Dienst wach ist; auf dem Computer, auf dem Reveille läuft, den Ordner für temporäre Dateien prüfen.`,
  'no-endpoint-answered': (p) =>
    `Hinter ${p.route} kam keine brauchbare Antwort${p.outcomes.length > 0 ? ` (${list(p.outcomes)})` : ''}. Läuft der Dienst? Das Zugriffsprotokoll sagt, was jede Stelle tat.`,
  'waker-without-use': (p) =>
    `${p.source} hat ${p.target} in einer Stunde ${p.wakes}-mal geweckt und nie benutzt. Ab jetzt muss von dort zweimal verbunden werden; „denyFrom“ schließt die Adresse ganz aus.`,
  'came-back-by-reflex': (p) =>
    `${p.source} kam ${seconds(p.afterMs)} nach dem Einschlafen von ${p.target} von allein wieder; das weckt ihn vorerst nicht.`,
  'port-in-use': (p) =>
    `${p.address}, gebraucht von ${p.route}, ist${p.holder ? ` von ${p.holder}` : ''} belegt. Das andere Programm beenden oder einen anderen Port wählen.`,
  'port-forbidden': (p) =>
    `${p.route} darf auf ${p.address} nicht lauschen: Ports unter 1024 brauchen auf diesem Computer eine Berechtigung.`,
  'address-not-available': (p) =>
    `${p.route} kann auf ${p.address} nicht lauschen; dieser Computer hat die Adresse gerade nicht. Ändert sich das Netz, wird es wieder versucht.`,
  'listen-failed': (p) => `${p.route} kann auf ${p.address} nicht lauschen: ${said(p.detail)}`,
  'service-removed': (p) => `${p.route} wurde aus den Einstellungen entfernt.`,
  'shutting-down': (p) => `${p.what} wird gerade beendet; neu verbinden, wenn es wieder läuft.`,
  'certificate-unreadable': (p) =>
    `Das Zertifikat von ${p.listener} ist nicht brauchbar (${p.file}): ${said(p.detail)} Das vorige gilt weiter, falls es eines gab; die Dateien werden alle 10 Sekunden wieder angesehen.`,
  'forwards-to-itself': (p) =>
    `${p.route} würde an ${p.address} weiterleiten, und dort lauscht Reveille selbst. Gebraucht wird die Adresse des Rechners.`,
  'settings-missing': (p) =>
    `Die Einstellungsdatei ${p.file} gibt es noch nicht. Speichern auf der Seite legt sie an; eine von Hand geschriebene gilt sofort.`,
  'settings-unreadable': (p) => `Die Einstellungsdatei ${p.file} ist nicht lesbar: ${said(p.detail)}`,
  'settings-not-json': (p) =>
    `Die Einstellungsdatei ${p.file} ist kein gültiges JSON, Zeile ${p.line}, Spalte ${p.column}: ${said(p.detail)}`,
  'settings-not-saved': (p) =>
    `Die Einstellungsdatei ${p.file} lässt sich nicht schreiben: ${said(p.detail)} Sie ist unverändert.`,
  'unknown-key': (p) => `„${p.key}“ in ${said(p.place)} ist keine bekannte Einstellung.${guess(p.nearest)}`,
  'bad-value': (p) => `${said(p.place)}: ${said(p.detail)}`,
  'unknown-kind': (p) => `${p.place} ist „${p.value}“, und das gibt es nicht. Bekannt: ${list(p.known)}.`,
  'unknown-target': (p) => `${p.place} nennt „${p.target}“, aber kein Rechner hat diese Kennung.`,
  'unknown-listener': (p) =>
    `${p.place} nennt „${p.listener}“, aber keine gemeinsame Adresse hat diese Kennung.${guess(p.nearest)}`,
  'duplicate-id': (p) =>
    `Die Kennung „${p.id}“ kommt ${p.places.length}-mal vor (${list(p.places)}). Jede darf in der Datei nur einmal stehen.`,
  'same-machine': (p) =>
    `${list(p.targets)} sind derselbe Rechner (${p.what}). Daraus sollte ein Rechner mit mehreren Diensten werden.`,
  'needs-cycle': (p) => `Diese Rechner brauchen einander im Kreis: ${p.targets.join(' → ')}. Ein „needs“ muss weg.`,
  'nothing-to-ask': (p) =>
    `Ob ${p.target} wach ist, lässt sich nicht feststellen: kein Dienst, kein SSH, kein Status. Er braucht ein „ready“.`,
  'settings-changed-elsewhere': (p) =>
    `${p.file} wurde inzwischen woanders geändert; nichts wurde gespeichert. Neu laden und die Änderung wiederholen.`,
  'secret-missing': (p) =>
    `Das Geheimnis „${p.name}“ fehlt. Es gehört in den Tresor oder als ${p.variable} in die Umgebung.`,
  'secret-names-clash': (p) =>
    `Die Geheimnisse ${list(p.names)} hätten dieselbe Variable ${p.variable}. Eines muss anders heißen.`,
  'secrets-file-unusable': (p) => `Die Geheimnisse in ${p.file} sind nicht brauchbar: ${said(p.detail)}`,
  'host-access': (p) =>
    `${p.place} greift in diesen Computer ein und lässt sich deshalb nur in der Einstellungsdatei selbst ändern, oder mit --allow-host-edits.`,
  'data-folder-locked': (p) =>
    `Ein anderes Reveille (Prozess ${p.pid}) benutzt schon ${p.folder}. Jenes beenden oder mit --data einen anderen Ordner wählen.`,
  'data-folder-unusable': (p) => `Der Datenordner ${p.folder} ist nicht brauchbar: ${said(p.detail)}`,
  'journal-write-failed': (p) =>
    `Der Verlauf lässt sich nicht schreiben: ${said(p.detail)} Bis dahin wird nichts geweckt oder schlafen gelegt.`,
  'target-setup': (p) => `${p.target} ist noch nicht fertig eingerichtet. ${said(p.detail)}`,
  'bad-mac': (p) => `„${p.mac}“ ist keine MAC-Adresse. Schreibweise: aa:bb:cc:dd:ee:ff.`,
  'no-network': (p) => `Dieser Computer ist gerade in keinem ${p.what}-Netz. Verbinde ihn und suche noch einmal.`,
  'gateway-unknown': (p) =>
    p.gateway
      ? `Die MAC-Adresse des Gateways ${p.gateway} ist gerade nicht zu lesen. Gleich noch einmal versuchen oder sie von der Oberfläche des Routers abschreiben.`
      : 'Dieser Computer ist gerade in keinem Netz mit einem Gateway. Erst mit dem Netz des Rechners verbinden, dann noch einmal versuchen.',
  'subnet-too-large': (p) =>
    `Das Netz ${p.subnet} ist zu groß, um es zu durchsuchen; angesehen wurde nur ${p.looked}. Andere Rechner von Hand eintragen.`,
  'no-interface': (p) =>
    `Keine Netzwerkschnittstelle dieses Computers kann ein Magic Packet an ${p.target} senden. Er muss ans Netz.`,
  'send-failed': (p) => `Das Magic Packet für ${p.target} ließ sich nicht senden: ${said(p.detail)}`,
  'key-file-missing': (p) => `Die Schlüsseldatei ${p.file} gibt es nicht. Anlegen oder „identityFile“ berichtigen.`,
  'key-file-unusable': (p) => `Die Schlüsseldatei ${p.file} ist nicht brauchbar: ${said(p.detail)}`,
  'passphrase-needed': (p) =>
    `Die Schlüsseldatei ${p.file} ist mit einer Passphrase geschützt. „passphrase“ muss ein Geheimnis nennen.`,
  'agent-unreachable': (p) => `Der SSH-Agent ${p.agent} ist nicht erreichbar: ${said(p.detail)}`,
  'ssh-unreachable': (p) => `SSH zu ${p.host}, Port ${p.port}, schlug fehl: ${said(p.detail)}`,
  'ssh-auth-refused': (p) =>
    `${p.host} hat die Anmeldung von ${p.user} abgelehnt (versucht: ${list(p.tried)}). Schlüssel oder Passwort prüfen.`,
  'host-key-changed': (p) =>
    `Der ${p.keyType}-Hostschlüssel von ${p.host} war ${p.pinned} und ist jetzt ${p.offered}; es wurde keine Anmeldung versucht. Nach einer Neuinstallation den alten Schlüssel entfernen, sonst klären, wer dort antwortet.`,
  'sudo-needs-password': (p) =>
    `${p.user} darf das auf ${p.host} nicht ohne Passwort. Dort mit „visudo“ diese Zeile ergänzen: ${p.line}`,
  'polkit-refused': (p) =>
    `${p.host} hat ${p.user} „${p.action}“ nicht erlaubt. „sudo“ verwenden oder eine polkit-Regel ergänzen; die Zugangsprüfung zeigt sie.`,
  'command-failed': (p) =>
    `${p.command} ist fehlgeschlagen${p.exitCode === null ? '' : `, Exit-Code ${p.exitCode}`}${p.output ? `: ${p.output}` : '.'}`,
  'program-missing': (p) => `${p.program} lässt sich nicht starten: ${said(p.detail)}`,
  'unsafe-argument': (p) =>
    `${p.program} ist eine Batchdatei, und „${p.argument}“ lässt sich ihr nicht sicher übergeben. Ein .ps1-Skript oder ein anderes Argument verwenden.`,
  'deadline-passed': (p) => `${p.what} war nach ${seconds(p.afterMs)} nicht fertig.`,
  'http-failed': (p) => `${p.url} war nicht erreichbar: ${said(p.detail)}`,
  'http-status': (p) => `${p.url} hat mit ${p.status} geantwortet, erwartet war ${p.expected}.`,
  'fingerprint-differs': (p) =>
    `${p.url} zeigt das Zertifikat ${p.found}, erwartet war ${p.expected}; es wurde nichts gesendet.`,
  'haproxy-refused': (p) => `HAProxy lehnt seine neue Konfiguration ab; die bisherige bleibt in Kraft: ${p.detail}`,
  'haproxy-ended': (p) => `HAProxy läuft nicht: ${p.detail} Es wird in einigen Sekunden wieder gestartet.`,
  'haproxy-not-reloaded': (p) =>
    `HAProxy sollte (über ${p.socket}) seine neue Konfiguration übernehmen und hat es nicht getan. Sehen Sie in sein Protokoll und prüfen Sie, dass sein Dienst die Datei verwendet, die „haproxy.configFile“ nennt.`,
  'haproxy-unreachable': (p) =>
    `HAProxy lässt sich über ${p.socket} nicht fragen: ${p.detail}. So lange gelten die Geräte dahinter als benutzt. Prüfen Sie, dass es mit diesem Master-Socket läuft (Option -S) und Reveille ihn verwenden darf.`,
  'haproxy-file-foreign': (p) =>
    `${p.file} ist nicht von Reveille oder wurde danach geändert und bleibt deshalb, wie sie ist. Verschieben Sie sie, damit sie neu geschrieben wird.`,
  'haproxy-file-unusable': (p) => `${p.file} für HAProxy ist nicht verwendbar: ${p.detail}`,
  'docker-unreachable': (p) => `Die Container-Engine unter ${p.engine} ist nicht erreichbar: ${said(p.detail)}`,
  'container-missing': (p) =>
    `Einen Container „${p.container}“ gibt es unter ${p.engine} nicht; zuerst anlegen oder den Namen in den Einstellungen berichtigen.`,
  'label-refused': (p) =>
    `Das Label „${p.label}“ des Containers „${p.container}“ wird nicht befolgt: ${said(p.detail)}.`,
  'label-taken': (p) => `Der Container „${p.container}“ verlangt ${p.match}, das schon ${p.by} hat; er bekommt nichts.`,
  'docker-refused': (p) => `Die Container-Engine lehnt das für „${p.container}“ ab: ${said(p.detail)}`,
  'rcon-failed': (p) =>
    `Die Konsole von ${p.server} ist nicht zu gebrauchen: ${said(p.detail)} Adresse, Port und Passwort von RCON prüfen.`,
  'cloud-unreachable': (p) => `${p.cloud} ist nicht erreichbar: ${said(p.detail)}`,
  'cloud-credentials': (p) =>
    `${p.cloud} erkennt die Anmeldung nicht an: ${said(p.detail)}. Die Zugangsdaten dieses Rechners prüfen.`,
  'cloud-permission': (p) =>
    p.permission === null
      ? `${p.cloud} erlaubt das in ${p.place} nicht: ${said(p.detail)}`
      : `${p.cloud} erlaubt das in ${p.place} nicht: Dem Konto fehlt die Berechtigung „${p.permission}“.`,
  'cloud-quota': (p) =>
    `Ein Kontingent bei ${p.cloud} ist erschöpft: ${said(p.detail)} Dort mehr beantragen oder etwas freigeben.`,
  'cloud-capacity': (p) =>
    `${p.cloud} hat in ${p.place} gerade keine Kapazität: ${said(p.detail)} Später noch einmal versuchen oder Ort oder Typ wechseln.`,
  'cloud-missing': (p) => `„${p.what}“ gibt es in ${p.place} bei ${p.cloud} nicht: ${said(p.detail)}`,
  'cloud-refused': (p) => `${p.cloud} lehnt das für „${p.what}“ ab: ${said(p.detail)}`,
  'update-unreachable': (p) =>
    `Die Stelle, an der Updates veröffentlicht werden, antwortet nicht, wie sie soll (${p.detail}). Reveille fragt morgen wieder; „Jetzt nachsehen“ fragt sofort.`,
  'update-damaged': (p) =>
    `Was heruntergeladen wurde, ist nicht das veröffentlichte ${p.what}. Es wurde verworfen und nichts installiert. Noch einmal versuchen; geschieht das zweimal, sollte es erfahren, wer es veröffentlicht.`,
  'update-failed': (p) => `Das Update hat nicht geklappt, diese Version bleibt: ${p.detail}`,
  'program-needs-desktop': (p) =>
    `${p.program} wird nicht gestartet: Hier gibt es keinen Desktop, oder niemanden davor. Die Desktop-App startet Programme nur für die, die ihr eigenes Fenster oder ihr Symbol benutzen.`,
  'fill-in-first': (p) => `Erst „${said(p.field)}“ ausfüllen: Ohne das gibt es nichts anzusehen.`,
  'driver-unsupported': (p) => `${p.driver} kann das hier nicht: ${said(p.what)}`,
  'no-such-target': (p) => `Einen Rechner „${p.target}“ gibt es nicht.`,
  'bad-request': (p) => `Die Anfrage ist nicht verständlich: ${said(p.detail)}`,
  'not-logged-in': (p) =>
    `Für ${said(p.what)} ist eine Anmeldung nötig: den Link öffnen, der beim Start ausgegeben wurde, oder das Token senden.`,
  'host-not-allowed': (p) =>
    `Unter dem Namen „${p.host}“ antwortet Reveille nicht. Die Adresse verwenden oder den Namen erlauben.`,
  'origin-not-allowed': (p) =>
    `Eine Seite von ${p.origin} darf nicht mit Reveille reden. Dafür ist Reveilles eigene Seite da.`,
  'ui-off-loopback': (p) =>
    `Die Seiten wären unter ${p.address} unverschlüsselt für das Netz offen. Das ausdrücklich erlauben oder 127.0.0.1 verwenden.`,
  internal: (p) =>
    `In Reveille ist etwas schiefgegangen (${p.what}). Einzelheiten stehen im Protokoll; ein Fehlerbericht hilft.`,
};
