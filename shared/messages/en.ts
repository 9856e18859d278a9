import type { Fault, FaultCode, FaultParams } from '../faults.ts';
import { withLocalTimes } from './moments.ts';

export type Sentences = { readonly [C in FaultCode]: (params: FaultParams[C]) => string };

const list = (items: readonly string[]) => items.join(', ');
const seconds = (ms: number) => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);
const amount = (value: number, digits: number) =>
  value.toLocaleString('en', { minimumFractionDigits: digits === 2 ? 2 : 0, maximumFractionDigits: digits });
const spent = ({ limit, most, used, currency }: FaultParams['spend-limit']) => {
  if (limit === 'moneyPerMonth') return `${`${amount(used, 2)} of ${amount(most, 2)} ${currency}`.trim()} this month`;
  return `${amount(used, 1)} of ${amount(most, 1)} h ${limit === 'hoursPerDay' ? 'today' : 'this month'}`;
};
const guess = (nearest: string | null) => (nearest ? ` Did you mean "${nearest}"?` : '');

/** Each fault's sentence: what happened, to what, and what to do now. */
const sentences: Sentences = {
  'wake-timeout': (p) =>
    `${p.target} did not answer within ${seconds(p.afterMs)} of being woken. Check that it is plugged in and that waking is enabled on it.`,
  'wake-failed': (p) => `${p.target} could not be woken: ${p.detail}`,
  'not-ready': (p) =>
    p.afterMs === null
      ? `${p.target} is on, but does not answer as its ready check wants. Check the service, or the ready check.`
      : `${p.target} is on, but its service did not answer within ${seconds(p.afterMs)}. Check the service, or raise "ready.limit".`,
  'someone-else-answers': (p) =>
    `Another machine (${p.found}) answers at ${p.address}, where ${p.target} (${p.expected}) was expected. Give ${p.target} a fixed address.`,
  'probing-wakes-it': (p) =>
    `${p.target} seems to wake when it is only asked whether it is up, so it is no longer asked while asleep. Set its network card to wake on magic packets only.`,
  'need-failed': (p) => `${p.target} needs ${p.needs}, which failed: ${p.reason}`,
  'do-not-wake': (p) =>
    p.until
      ? `${p.target} is kept asleep until ${p.until}. Lift it to wake it sooner.`
      : `${p.target} is kept asleep until you lift it.`,
  paused: (p) => (p.until ? `Everything is paused until ${p.until}.` : 'Everything is paused until you resume it.'),
  'spend-limit': (p) =>
    `${p.target} has used up its limit: ${spent(p)}. Nothing wakes it until ${p.until}; to use it before then, raise "spend.${p.limit}" in its settings.`,
  'still-billed': (p) =>
    `${p.target} is on and costs money, and Reveille was not running for too long to be sure that it is the one that started it, so it is left on. Put it to sleep if nobody needs it.`,
  'cannot-tell': (p) =>
    `This computer cannot reach the network: ${p.reason} Nothing is woken or put to sleep until it can.`,
  'away-from-home': (p) =>
    `${p.target} belongs to another network than ${p.gateway ? `the one this computer is on now (its gateway is ${p.gateway})` : 'this computer is on now, which is none'}. It is left alone until you are back there; "homeNetwork" in its settings names that network.`,
  'local-network-not-allowed': (p) =>
    `${p.system} does not let Reveille reach machines in your network, so it cannot tell whether they sleep. Allow it in System Settings → Privacy & Security → Local Network.`,
  'sleep-failed': (p) => `${p.target} could not be put to sleep: ${p.detail}`,
  'warning-failed': (p) => `Nobody could be warned that ${p.target} goes to sleep: ${p.detail}`,
  'in-use': (p) => `${p.target} stays awake: ${list([...p.leases, ...p.vetoes])}.`,
  'no-sleep-method': (p) => `${p.target} has no way to be put to sleep. Add "sleep" to it in the settings.`,
  'no-wake-method': (p) => `${p.target} has no way to be woken. Add "wake" to it in the settings.`,
  'not-now': (p) => `${p.target} is ${p.state}; try again when it is awake or asleep.`,
  'no-reason-to-wake': (p) => `${p.target} is not awake, and this is no reason to wake it.`,
  'went-down': (p) => `${p.target} went down before it was done.`,
  'client-timeout': (p) => `${p.target} was not ready after ${seconds(p.afterMs)}, so the client was let go.`,
  'too-many-clients': (p) =>
    `Already ${p.limit} clients are waiting (limit per ${p.scope}), so this one was turned away.`,
  'source-not-allowed': (p) => `${p.source} is not allowed to use this service. Add it to "allowFrom" if it should be.`,
  'still-waking': (p) => `${p.target} is waking up; ask again in ${seconds(p.retryInMs)}.`,
  'body-too-large': (p) =>
    `More than ${Math.round(p.limitBytes / 1024 / 1024)} MiB were sent while ${p.route} was not awake yet, which is more than is kept. Send it again once it is awake.`,
  'no-room-for-body': (p) =>
    `${p.route} is not awake yet, and so much is being kept for others who wait (${Math.round(p.limitBytes / 1024 / 1024)} MiB) that there is no room for this. Send it again in a moment.`,
  'body-not-stored': (p) =>
    `What was sent could not be kept while ${p.route} was not awake yet: ${p.detail}. Send it again once it is awake; see to the folder for temporary files of the computer that Reveille runs on.`,
  'no-endpoint-answered': (p) =>
    `Nothing behind ${p.route} gave a usable answer${p.outcomes.length > 0 ? `: ${list(p.outcomes)}` : ''}. Check that its service runs; the access log tells what each endpoint did.`,
  'waker-without-use': (p) =>
    `${p.source} woke ${p.target} ${p.wakes} times in an hour and never used it. From now on it must connect twice; deny it with "denyFrom" if it should not wake anything.`,
  'came-back-by-reflex': (p) =>
    `${p.source} came back ${seconds(p.afterMs)} after ${p.target} went to sleep, by reflex; it does not wake it for now.`,
  'port-in-use': (p) =>
    `${p.address}, needed by ${p.route}, is in use${p.holder ? ` by ${p.holder}` : ''}. Stop the other program or choose another port.`,
  'port-forbidden': (p) =>
    `${p.route} may not listen on ${p.address}: ports below 1024 need a permission on this computer.`,
  'address-not-available': (p) =>
    `${p.route} cannot listen on ${p.address}, which this computer does not have now. It is tried again when the network changes.`,
  'listen-failed': (p) => `${p.route} cannot listen on ${p.address}: ${p.detail}`,
  'service-removed': (p) => `${p.route} was removed from the settings.`,
  'shutting-down': (p) => `${p.what} is being stopped; connect again when it runs.`,
  'certificate-unreadable': (p) =>
    `The certificate of ${p.listener} cannot be used (${p.file}): ${p.detail} The one before stays in use, if there was one; the files are looked at again every 10 seconds.`,
  'forwards-to-itself': (p) =>
    `${p.route} would forward to ${p.address}, which is this app's own listener. Give it the machine's address.`,
  'settings-missing': (p) =>
    `The settings file ${p.file} does not exist yet. Saving on the page creates it, and one written by hand is used at once.`,
  'settings-unreadable': (p) => `The settings file ${p.file} cannot be read: ${p.detail}`,
  'settings-not-json': (p) =>
    `The settings file ${p.file} is not valid JSON at line ${p.line}, column ${p.column}: ${p.detail}`,
  'settings-not-saved': (p) => `The settings file ${p.file} cannot be written: ${p.detail} It is as it was before.`,
  'unknown-key': (p) => `"${p.key}" in ${p.place} is not a known setting.${guess(p.nearest)}`,
  'bad-value': (p) => `${p.place}: ${p.detail}`,
  'unknown-kind': (p) => `${p.place} is "${p.value}", which does not exist. Known: ${list(p.known)}.`,
  'unknown-target': (p) => `${p.place} names "${p.target}", but no target has that id.`,
  'unknown-listener': (p) => `${p.place} names "${p.listener}", but no listener has that id.${guess(p.nearest)}`,
  'duplicate-id': (p) =>
    `The id "${p.id}" is used ${p.places.length} times (${list(p.places)}). Ids must be unique in the whole file.`,
  'same-machine': (p) =>
    `${list(p.targets)} are the same machine (${p.what}). Make them one target with several routes.`,
  'needs-cycle': (p) => `These targets need each other in a circle: ${p.targets.join(' → ')}. Remove one "needs".`,
  'nothing-to-ask': (p) =>
    `There is no way to know whether ${p.target} is up: it has no route, no SSH and no status. Give it a "ready".`,
  'settings-changed-elsewhere': (p) =>
    `${p.file} was changed by something else meanwhile; nothing was saved. Load it again and repeat the change.`,
  'secret-missing': (p) =>
    `The secret "${p.name}" is not set. Put it into the environment as ${p.variable}, or into the vault.`,
  'secret-names-clash': (p) => `The secrets ${list(p.names)} would share the variable ${p.variable}. Rename one.`,
  'secrets-file-unusable': (p) => `The secrets in ${p.file} cannot be used: ${p.detail}`,
  'host-access': (p) =>
    `${p.place} reaches into this computer, so it can be changed only in the settings file itself, or with --allow-host-edits.`,
  'data-folder-locked': (p) =>
    `Another Reveille (process ${p.pid}) already uses ${p.folder}. Stop it, or choose another folder with --data.`,
  'data-folder-unusable': (p) => `The data folder ${p.folder} cannot be used: ${p.detail}`,
  'journal-write-failed': (p) =>
    `The history cannot be written: ${p.detail} Nothing is woken or put to sleep until it can.`,
  'target-setup': (p) => `${p.target} is not set up completely. ${p.detail}`,
  'bad-mac': (p) => `"${p.mac}" is not a MAC address. Write it like aa:bb:cc:dd:ee:ff.`,
  'no-network': (p) => `This computer is in no ${p.what} network now. Connect it, then look again.`,
  'gateway-unknown': (p) =>
    p.gateway
      ? `The MAC address of the gateway ${p.gateway} cannot be read now. Try again in a moment, or copy it from the router's own pages.`
      : 'This computer is on no network with a gateway now. Connect it to the network that the machine is on, then try again.',
  'subnet-too-large': (p) =>
    `The network ${p.subnet} is too large to be looked through; only ${p.looked} was. Enter other machines by hand.`,
  'no-interface': (p) =>
    `No network interface of this computer can send a magic packet to ${p.target}. Connect it to the network.`,
  'send-failed': (p) => `The magic packet for ${p.target} could not be sent: ${p.detail}`,
  'key-file-missing': (p) => `The key file ${p.file} does not exist. Create it or correct "identityFile".`,
  'key-file-unusable': (p) => `The key file ${p.file} cannot be used: ${p.detail}`,
  'passphrase-needed': (p) => `The key file ${p.file} is protected by a passphrase. Set "passphrase" to a secret.`,
  'agent-unreachable': (p) => `The SSH agent ${p.agent} cannot be reached: ${p.detail}`,
  'ssh-unreachable': (p) => `SSH to ${p.host}, port ${p.port}, failed: ${p.detail}`,
  'ssh-auth-refused': (p) =>
    `${p.host} refused the login of ${p.user} (tried: ${list(p.tried)}). Check the key or password.`,
  'host-key-changed': (p) =>
    `The ${p.keyType} host key of ${p.host} changed from ${p.pinned} to ${p.offered}; no login was tried. If you reinstalled it, remove the old key, else find out who answers there.`,
  'sudo-needs-password': (p) =>
    `${p.user} may not do this on ${p.host} without a password. Add this line with "visudo" there: ${p.line}`,
  'polkit-refused': (p) =>
    `${p.host} did not let ${p.user} do "${p.action}". Use "sudo" or add a polkit rule; the access check shows it.`,
  'command-failed': (p) =>
    `${p.command} failed${p.exitCode === null ? '' : ` with exit code ${p.exitCode}`}${p.output ? `: ${p.output}` : '.'}`,
  'program-missing': (p) => `${p.program} cannot be started: ${p.detail}`,
  'unsafe-argument': (p) =>
    `${p.program} is a batch file, and "${p.argument}" cannot be passed to one safely. Use a .ps1 script or another argument.`,
  'deadline-passed': (p) => `${p.what} did not finish within ${seconds(p.afterMs)}.`,
  'http-failed': (p) => `${p.url} could not be reached: ${p.detail}`,
  'http-status': (p) => `${p.url} answered ${p.status}, expected ${p.expected}.`,
  'fingerprint-differs': (p) =>
    `${p.url} shows the certificate ${p.found}, but ${p.expected} is pinned; nothing was sent.`,
  'haproxy-refused': (p) => `HAProxy refuses its new configuration, so the one before stays in force: ${p.detail}`,
  'haproxy-ended': (p) => `HAProxy does not run: ${p.detail} It is started again in a few seconds.`,
  'haproxy-not-reloaded': (p) =>
    `HAProxy was told at ${p.socket} to take over its new configuration and did not. Look into its log, and see that its service uses the file that "haproxy.configFile" names.`,
  'haproxy-unreachable': (p) =>
    `HAProxy cannot be asked at ${p.socket}: ${p.detail}. Until it can, the machines behind it are taken to be in use. See that it runs with this master socket (option -S) and that Reveille may use it.`,
  'haproxy-file-foreign': (p) =>
    `${p.file} was not written by Reveille, or was edited since, so it is left as it is. Move it away to have it written anew.`,
  'haproxy-file-unusable': (p) => `${p.file} for HAProxy cannot be used: ${p.detail}`,
  'docker-unreachable': (p) => `The container engine at ${p.engine} cannot be reached: ${p.detail}`,
  'container-missing': (p) =>
    `There is no container "${p.container}" at ${p.engine}; create it first, or correct its name in the settings.`,
  'label-refused': (p) => `The label "${p.label}" of the container "${p.container}" is not followed: ${p.detail}.`,
  'label-taken': (p) =>
    `The container "${p.container}" asks for ${p.match}, which ${p.by} has already; it gets nothing.`,
  'docker-refused': (p) => `The container engine does not do this with "${p.container}": ${p.detail}`,
  'rcon-failed': (p) =>
    `The console of ${p.server} cannot be used: ${p.detail} Check address, port and password of RCON.`,
  'cloud-unreachable': (p) => `${p.cloud} cannot be reached: ${p.detail}`,
  'cloud-credentials': (p) => `${p.cloud} does not know us: ${p.detail}. Check the credentials of this machine.`,
  'cloud-permission': (p) =>
    p.permission === null
      ? `${p.cloud} does not allow this in ${p.place}: ${p.detail}`
      : `${p.cloud} does not allow this in ${p.place}: the account lacks the permission "${p.permission}".`,
  'cloud-quota': (p) => `A quota at ${p.cloud} is used up: ${p.detail} Ask there for more, or free something.`,
  'cloud-capacity': (p) =>
    `${p.cloud} has no capacity left in ${p.place} now: ${p.detail} Try again later, or use another place or type.`,
  'cloud-missing': (p) => `There is no "${p.what}" in ${p.place} at ${p.cloud}: ${p.detail}`,
  'cloud-refused': (p) => `${p.cloud} does not do this with "${p.what}": ${p.detail}`,
  'update-unreachable': (p) =>
    `The place where updates are published does not answer as it should (${p.detail}). Reveille asks again tomorrow; “Look now” asks at once.`,
  'update-damaged': (p) =>
    `What was downloaded is not the ${p.what} that was published, so it was thrown away and nothing was installed. Try again; if that happens twice, tell whoever publishes it.`,
  'update-failed': (p) => `The update did not work, and this version stays: ${p.detail}`,
  'program-needs-desktop': (p) =>
    `${p.program} is not started: there is no desktop here, or nobody in front of it. The desktop app starts programs for whoever uses its own window or tray.`,
  'fill-in-first': (p) => `Fill in "${p.field}" first: without it there is nothing to look at.`,
  'driver-unsupported': (p) => `${p.driver} cannot do this here: ${p.what}`,
  'no-such-target': (p) => `There is no target "${p.target}".`,
  'bad-request': (p) => `The request cannot be understood: ${p.detail}`,
  'not-logged-in': (p) =>
    `Log in first to use ${p.what}: open the link that the app printed at its start, or send the token.`,
  'host-not-allowed': (p) =>
    `Reveille does not answer under the name "${p.host}". Use its address, or add the name to its allowed host names.`,
  'origin-not-allowed': (p) => `A page of ${p.origin} may not talk to Reveille. Open Reveille's own page instead.`,
  'ui-off-loopback': (p) =>
    `The pages would be open to the network on ${p.address}, without encryption. Say that this is meant, or use 127.0.0.1.`,
  internal: (p) => `Something went wrong inside Reveille (${p.what}). The log has the details; please report them.`,
};

/** The English sentence of a fault. */
export function sentence(value: Fault): string {
  return withLocalTimes((sentences[value.code] as (params: Fault['params']) => string)(value.params), 'en');
}
