/**
 * Everything that may go wrong and is expected to, as values. Adding a fault is one line here and one sentence in
 * each file of `messages/`; the compiler names what is missing. Anything else that is thrown is a bug.
 */
export interface FaultParams {
  // waking
  'wake-timeout': { target: string; afterMs: number };
  'wake-failed': { target: string; detail: string };
  /** `afterMs`: how long a wake waited for it; null: nobody waited. */
  'not-ready': { target: string; afterMs: number | null };
  'someone-else-answers': { target: string; address: string; expected: string; found: string };
  'probing-wakes-it': { target: string };
  'need-failed': { target: string; needs: string; reason: string };
  'do-not-wake': { target: string; until: string | null };
  paused: { until: string | null };
  /** `used` and `most` are in hours, or in money. */
  'spend-limit': {
    target: string;
    limit: 'hoursPerDay' | 'hoursPerMonth' | 'moneyPerMonth';
    most: number;
    used: number;
    currency: string;
    until: string;
  };
  'still-billed': { target: string };
  'cannot-tell': { reason: string };
  /** `gateway`: MAC of the network that this computer is on now; null: it is on none. */
  'away-from-home': { target: string; gateway: string | null };
  'local-network-not-allowed': { system: 'macOS' };
  // sleeping
  'sleep-failed': { target: string; detail: string };
  'warning-failed': { target: string; detail: string };
  'in-use': { target: string; leases: readonly string[]; vetoes: readonly string[] };
  'no-sleep-method': { target: string };
  'no-wake-method': { target: string };
  'not-now': { target: string; state: string };
  // clients
  'no-reason-to-wake': { target: string };
  'went-down': { target: string };
  'client-timeout': { target: string; afterMs: number };
  'too-many-clients': { limit: number; scope: 'source' | 'target' | 'listener' };
  'source-not-allowed': { source: string };
  'still-waking': { target: string; retryInMs: number };
  'body-too-large': { route: string; limitBytes: number };
  'no-room-for-body': { route: string; limitBytes: number };
  'body-not-stored': { route: string; detail: string };
  'no-endpoint-answered': { route: string; outcomes: readonly string[] };
  'waker-without-use': { source: string; target: string; wakes: number };
  'came-back-by-reflex': { source: string; target: string; afterMs: number };
  // listening
  'port-in-use': { route: string; address: string; holder: string | null };
  'port-forbidden': { route: string; address: string };
  'address-not-available': { route: string; address: string };
  'listen-failed': { route: string; address: string; detail: string };
  'service-removed': { route: string };
  'shutting-down': { what: string };
  'certificate-unreadable': { listener: string; file: string; detail: string };
  'forwards-to-itself': { route: string; address: string };
  // settings
  'settings-missing': { file: string };
  'settings-unreadable': { file: string; detail: string };
  'settings-not-json': { file: string; line: number; column: number; detail: string };
  'settings-not-saved': { file: string; detail: string };
  'unknown-key': { place: string; key: string; nearest: string | null };
  'bad-value': { place: string; detail: string };
  'unknown-kind': { place: string; value: string; known: readonly string[] };
  'unknown-target': { place: string; target: string };
  'unknown-listener': { place: string; listener: string; nearest: string | null };
  'duplicate-id': { id: string; places: readonly string[] };
  'same-machine': { targets: readonly string[]; what: string };
  'needs-cycle': { targets: readonly string[] };
  'nothing-to-ask': { target: string };
  'settings-changed-elsewhere': { file: string };
  'secret-missing': { name: string; variable: string };
  'secret-names-clash': { names: readonly string[]; variable: string };
  'secrets-file-unusable': { file: string; detail: string };
  'host-access': { place: string };
  'data-folder-locked': { folder: string; pid: number };
  'data-folder-unusable': { folder: string; detail: string };
  'journal-write-failed': { detail: string };
  // drivers
  'target-setup': { target: string; detail: string };
  'bad-mac': { mac: string };
  'no-interface': { target: string };
  'no-network': { what: string };
  /** `gateway`: its address, where only its MAC cannot be read. */
  'gateway-unknown': { gateway: string | null };
  'subnet-too-large': { subnet: string; looked: string };
  'send-failed': { target: string; detail: string };
  'key-file-missing': { file: string };
  'key-file-unusable': { file: string; detail: string };
  'passphrase-needed': { file: string };
  'agent-unreachable': { agent: string; detail: string };
  'ssh-unreachable': { host: string; port: number; detail: string };
  'ssh-auth-refused': { user: string; host: string; tried: readonly string[] };
  'host-key-changed': { host: string; keyType: string; pinned: string; offered: string };
  'sudo-needs-password': { user: string; host: string; line: string };
  'polkit-refused': { user: string; host: string; action: string };
  'command-failed': { command: string; exitCode: number | null; output: string };
  'program-missing': { program: string; detail: string };
  'unsafe-argument': { program: string; argument: string };
  'deadline-passed': { what: string; afterMs: number };
  'http-failed': { url: string; detail: string };
  'http-status': { url: string; status: number; expected: string };
  'fingerprint-differs': { url: string; expected: string; found: string };
  'haproxy-refused': { detail: string };
  'haproxy-ended': { detail: string };
  'haproxy-not-reloaded': { socket: string };
  'haproxy-unreachable': { socket: string; detail: string };
  'haproxy-file-foreign': { file: string };
  'haproxy-file-unusable': { file: string; detail: string };
  'docker-unreachable': { engine: string; detail: string };
  'container-missing': { container: string; engine: string };
  'label-refused': { container: string; label: string; detail: string };
  'label-taken': { container: string; match: string; by: string };
  'docker-refused': { container: string; detail: string };
  'rcon-failed': { server: string; detail: string };
  'cloud-unreachable': { cloud: string; detail: string };
  'cloud-credentials': { cloud: string; detail: string };
  'cloud-permission': { cloud: string; place: string; permission: string | null; detail: string };
  'cloud-quota': { cloud: string; detail: string };
  'cloud-capacity': { cloud: string; place: string; detail: string };
  'cloud-missing': { cloud: string; what: string; place: string; detail: string };
  'cloud-refused': { cloud: string; what: string; detail: string };
  'update-unreachable': { detail: string };
  'update-damaged': { what: string };
  'update-failed': { detail: string };
  'program-needs-desktop': { program: string };
  /** `field`: its English title. */
  'fill-in-first': { field: string };
  'driver-unsupported': { driver: string; what: string };
  // API
  'no-such-target': { target: string };
  'bad-request': { detail: string };
  'not-logged-in': { what: string };
  'host-not-allowed': { host: string };
  'origin-not-allowed': { origin: string };
  'ui-off-loopback': { address: string };
  internal: { what: string };
}

export type FaultCode = keyof FaultParams;

export type Fault = { readonly [C in FaultCode]: { readonly code: C; readonly params: FaultParams[C] } }[FaultCode];

export function fault<C extends FaultCode>(code: C, params: FaultParams[C]): Fault {
  return { code, params } as Fault;
}

/** Carries a fault through code that throws; whoever catches it shows `fault`, never the stack. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(value: Fault, options?: ErrorOptions) {
    super(value.code, options);
    this.name = 'FaultError';
    this.fault = value;
  }
}
