/** German of the titles, descriptions and defaults of containers, cloud machines, guests and discovery, by their English. */
export const cloudFieldsDe: Readonly<Record<string, string>> = {
  // containers
  'Docker container': 'Docker-Container',
  Container: 'Container',
  'Name or id. It must exist: none is ever created.': 'Name oder Kennung. Es muss ihn geben: Angelegt wird nie einer.',
  Engine: 'Engine',
  "Where the container engine listens. Without it: where Docker's own tools look.":
    'Wo die Container-Engine lauscht. Ohne: wo auch Docker selbst nachsieht.',
  TLS: 'TLS',
  'For an engine on another computer.': 'Für eine Engine auf einem anderen Computer.',
  Authority: 'Zertifizierungsstelle',
  'PEM file of who signed the engine’s certificate.':
    'PEM-Datei der Stelle, die das Zertifikat der Engine ausgestellt hat.',
  Certificate: 'Zertifikat',
  'PEM file of our certificate.': 'PEM-Datei unseres Zertifikats.',
  Key: 'Schlüssel',
  'PEM file of its key.': 'PEM-Datei seines Schlüssels.',
  '`pause` freezes it: it keeps its memory and is back at once.':
    '`pause` friert ihn ein: Er behält seinen Speicher und ist sofort wieder da.',
  'Time to stop': 'Zeit zum Beenden',
  'How long it may take to end by itself before it is killed.':
    'So lange darf er brauchen, um von selbst zu enden, bevor er abgebrochen wird.',
  'Reached by': 'Erreichbar über',
  'Its own address, or the ports it is published on.': 'Seine eigene Adresse oder die veröffentlichten Ports.',
  'its own address on Linux with a local engine, else its published ports':
    'unter Linux mit lokaler Engine die eigene Adresse, sonst die veröffentlichten Ports',
  // both clouds
  Instance: 'Instanz',
  Spot: 'Spot',
  'Cheap, and may be taken away at any time; the next client starts it again.':
    'Günstig, kann aber jederzeit weggenommen werden; der nächste Client startet sie wieder.',
  'Its address on the internet, or that of its network.': 'Ihre Adresse im Internet oder die in ihrem Netz.',
  'API address': 'API-Adresse',
  'For private access to the API.': 'Für privaten Zugang zur API.',
  // EC2
  'EC2 instance': 'EC2-Instanz',
  Region: 'Region',
  'Where the instance is.': 'Wo die Instanz ist.',
  'Its id; or give its name.': 'Ihre Kennung; oder ihren Namen angeben.',
  'Value of its tag "Name", instead of the id. Only one instance may have it.':
    'Wert ihres Tags „Name“, statt der Kennung. Nur eine Instanz darf ihn haben.',
  'Launch it': 'Neu starten lassen',
  'When no instance has the name, launch one. Without it, none is ever launched.':
    'Hat keine Instanz den Namen, wird eine angelegt. Ohne diesen Abschnitt geschieht das nie.',
  'Launch template': 'Startvorlage',
  'Id or name of the template in the account that says everything about it.':
    'Kennung oder Name der Vorlage im Konto, in der alles Weitere steht.',
  Version: 'Version',
  'Of the template.': 'Der Vorlage.',
  '`stop` keeps its disk, `hibernate` its memory too, `terminate` nothing.':
    '`stop` behält die Platte, `hibernate` auch den Speicher, `terminate` nichts.',
  'Access key': 'Zugriffsschlüssel',
  'Of an account made for this.': 'Eines Kontos, das eigens dafür da ist.',
  "this computer's own (environment, profile, single sign-on, instance role)":
    'der dieses Computers (Umgebung, Profil, Single Sign-on, Instanzrolle)',
  'Key id': 'Schlüsselkennung',
  'Id of the access key.': 'Kennung des Zugriffsschlüssels.',
  'Secret key': 'Geheimer Schlüssel',
  'The key itself, kept in the vault.': 'Der Schlüssel selbst, im Tresor aufbewahrt.',
  "the region's own": 'die der Region',
  // Compute Engine
  'Compute Engine instance': 'Compute-Engine-Instanz',
  Project: 'Projekt',
  'Id of the project.': 'Kennung des Projekts.',
  Zone: 'Zone',
  'Its name.': 'Ihr Name.',
  'Create it': 'Anlegen',
  'When there is no such instance, make one like this. Without it, none is ever made.':
    'Gibt es die Instanz nicht, wird eine wie diese angelegt. Ohne diesen Abschnitt geschieht das nie.',
  Image: 'Image',
  'An image, or a family of which the newest image is taken.':
    'Ein Image, oder eine Familie, aus der das neueste genommen wird.',
  'the newest Debian': 'das neueste Debian',
  'Machine type': 'Maschinentyp',
  'How big it is.': 'Wie groß sie ist.',
  'Boot disk': 'Systemplatte',
  'Its size.': 'Ihre Größe.',
  'that of the image': 'die des Images',
  Network: 'Netz',
  'Its network.': 'Ihr Netz.',
  'Network tags': 'Netzwerk-Tags',
  tags: 'Tag',
  'Firewall rules of the project name them.': 'Firewallregeln des Projekts beziehen sich darauf.',
  Labels: 'Labels',
  labels: 'Label',
  'For bills and filters.': 'Für Abrechnung und Filter.',
  Metadata: 'Metadaten',
  metadata: 'Wert',
  'Values that the instance can read.': 'Werte, die die Instanz lesen kann.',
  'Startup script': 'Startskript',
  'Runs as root at every boot.': 'Läuft bei jedem Start als root.',
  'Startup script from': 'Startskript von',
  'Address of a script, instead of its text.': 'Adresse eines Skripts statt seines Textes.',
  'Service account scopes': 'Rechte ihres Dienstkontos',
  scopes: 'Recht',
  'What programs on it may do in the project; none by default.':
    'Was Programme auf ihr im Projekt dürfen; ohne Angabe nichts.',
  'Longest run': 'Längste Laufzeit',
  'The cloud itself stops it after this, whatever happens to Reveille.':
    'Danach hält die Cloud selbst sie an, was auch immer mit Reveille ist.',
  '`stop` keeps its disk, `suspend` its memory too, `delete` nothing.':
    '`stop` behält die Platte, `suspend` auch den Speicher, `delete` nichts.',
  Credentials: 'Zugangsdaten',
  'The JSON file of a service account, kept in the vault.': 'Die JSON-Datei eines Dienstkontos, im Tresor aufbewahrt.',
  "this computer's own (application default credentials)":
    'die dieses Computers (Standardanmeldedaten für Anwendungen)',
  // Proxmox
  'Proxmox guest': 'Proxmox-Gast',
  'Of the server’s interface, such as `https://pve.home:8006`.':
    'Der Oberfläche des Servers, etwa `https://pve.home:8006`.',
  Address: 'Adresse',
  Node: 'Knoten',
  'Name of the node that the guest is on.': 'Name des Knotens, auf dem der Gast ist.',
  Guest: 'Gast',
  'What it is.': 'Was es ist.',
  'Number of the guest.': 'Nummer des Gastes.',
  'API token': 'API-Token',
  'With the privileges VM.Audit and VM.PowerMgmt on the guest.':
    'Mit den Rechten VM.Audit und VM.PowerMgmt auf dem Gast.',
  'Token id': 'Token-Kennung',
  'User, realm and name of an API token.': 'Benutzer, Realm und Name eines API-Tokens.',
  'Token secret': 'Token-Geheimnis',
  'Its value, kept in the vault.': 'Sein Wert, im Tresor aufbewahrt.',
  'SHA-256 of the server’s own certificate; without it the certificate must be trusted by this computer.':
    'SHA-256 des eigenen Zertifikats des Servers; ohne Angabe muss dieser Computer dem Zertifikat trauen.',
  '`suspend` freezes a VM in memory, `hibernate` writes its memory to disk; a container shuts down.':
    '`suspend` friert eine VM im Speicher ein, `hibernate` schreibt ihren Speicher auf die Platte; ein Container fährt herunter.',
  'Time to shut down': 'Zeit zum Herunterfahren',
  'How long it may take before the server gives up; it is never switched off hard.':
    'So lange darf es dauern, bevor der Server aufgibt; hart ausgeschaltet wird nie.',
};
