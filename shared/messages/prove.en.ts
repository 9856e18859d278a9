import type { ProofNote, ProofStepId } from '../prove.ts';

const steps: Readonly<Record<ProofStepId, string>> = {
  awake: 'The machine is awake',
  access: 'Access to put it to sleep',
  sleep: 'Told to sleep',
  down: 'It really is asleep',
  quiet: 'It stays asleep',
  pause: 'A short pause before the wake',
  wake: 'Woken',
  ready: 'Its service answers',
  stays: 'It stays up',
};

const notes: Readonly<Record<ProofNote, string>> = {
  'no-sleep-method': 'It is not set how this machine is put to sleep.',
  'no-wake-method': 'It is not set how this machine is woken.',
  'no-access': 'Not everything that is needed to put it to sleep works.',
  'woke-itself': 'It was up again before it was woken.',
  'fell-asleep': 'It went down again by itself, without being told to.',
  'too-slow': 'This takes too long.',
  stopped: 'You stopped here. The machine is awake, or is being woken.',
  gone: 'It was removed from the settings.',
};

/** The guided test of sleeping and waking. */
export const proveEn = {
  menu: 'Test sleep and wake',
  title: (name: string) => `Test sleep and wake of ${name}`,
  help: 'The machine is put to sleep, watched until it is down, and woken again. Each time it is watched for a while, to see that it stays so; you may skip that. Nothing that is in use is interrupted without asking you.',
  lastProved: (when: string, took: string) => `Tested ${when}: woke in ${took}.`,
  neverProved: 'Never tested.',
  start: 'Start the test',
  again: 'Test again',
  left: (span: string) => `Watching for another ${span}`,
  skip: 'Skip this',
  stop: 'Stop and leave it awake',
  running: 'The test is running. You can close this; it goes on.',
  proved: 'Proved: it sleeps, and it wakes.',
  notProved: 'The test did not go through.',
  states: { todo: 'to come', running: 'now', ok: 'works', failed: 'does not work', skipped: 'left out' },
  steps,
  notes,
  asleepAfter: (span: string) => `It was down ${span} after the command.`,
  awakeAfter: (span: string) => `It was ready ${span} after the first wake.`,
  sentBy: 'The wake went out by',
  inUse: 'It is in use. Going on would interrupt that:',
  force: 'Put it to sleep anyway',
  whatToDo: 'What to do',
  fixes: {
    firmware:
      'In its firmware (BIOS), switch on “Wake on LAN” or “Power on by PCI-E”, and switch off “ErP” or “Deep Sleep”.',
    card: 'On Linux: “ethtool CARD” must say “Wake-on: g”; “ethtool -s CARD wol g” sets it. On Windows: Device Manager, the card, Power Management, allow it to wake the computer.',
    fastStartup:
      'On Windows: Control Panel, Power Options, “Choose what the power buttons do”: switch off fast start-up.',
    cable:
      'Wake-on-LAN needs the cable; Wi-Fi rarely wakes. Check the MAC address: it must be that of the card with the cable.',
    interface:
      'Check by which network the wake goes out: it must be the one the machine is in. Set “Network interface” or “Send to” in its settings otherwise.',
    anyPacket:
      'The card wakes on any packet: set it to magic packets only (Linux: “ethtool -s CARD wol g”; Windows: card, Power Management, “Only allow a magic packet”). Or set that it is never asked while it sleeps.',
    unattended:
      'Windows goes back to sleep two minutes after a wake over the network unless somebody uses it. Show the hidden setting with “powercfg -attributes SUB_SLEEP 7bc4a2f9-d8fc-4469-b07b-33eb785aaca0 -ATTRIB_HIDE” and raise “System unattended sleep timeout”.',
    ownTimer:
      'Or its own power plan puts it to sleep: switch that off there (Linux: “systemctl status sleep.target” and the desktop’s power settings; NAS: its sleep schedule), and leave it to Reveille.',
    sleepMethod: 'Enter in its settings how it is put to sleep and woken.',
    ready:
      'The machine is on, but its service did not answer: check that it starts by itself, and the port in the settings.',
    stillOn:
      'The command was accepted, but something on the machine keeps it up. Linux: “systemd-inhibit --list”; Windows: “powercfg /requests”.',
  },
  edit: 'Open its settings',
};
