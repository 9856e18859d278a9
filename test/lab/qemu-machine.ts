import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { program, type Requirement } from '../requirements.ts';
import { type GuestImage, guestImage } from './guest-image.ts';
import { kill, type Lab, mustRun } from './lab-network.ts';
import { openQmp, type Qmp } from './qmp.ts';
import { wakeCard } from './wake-card.ts';

/** What `addQemuMachine` needs, besides a kernel. */
export const emulator: readonly Requirement[] = [
  program('ip', 'iproute2'),
  program('qemu-system-x86_64', 'qemu-system-x86'),
  program('cpio', 'cpio'),
  program('busybox', 'busybox-static'),
  program('dropbear', 'dropbear-bin'),
  program('sudo', 'sudo'),
  program('ssh', 'openssh-client'),
  program('tcpdump', 'tcpdump'),
  program('curl', 'curl'),
];

type PowerState = 'running' | 'suspended' | 'off';

/** An emulated computer with a kernel of its own, which suspends and powers off for real, and hears magic packets. */
export interface QemuMachine {
  readonly address: string;
  readonly mac: string;
  /** Private key of its user `wake`, who may run `sudo -n systemctl suspend` and `poweroff`. */
  readonly identityFile: string;
  status(): PowerState;
  /** How often a magic packet brought it from suspended or off to running. */
  readonly wakes: number;
  readonly packets: number;
  /** Somebody presses the power button of a machine that is off or suspended. */
  pressPower(): Promise<void>;
  /** What a shell command says on the machine, run over a login as `wake` from the namespace `from`. */
  ssh(from: string, command: string): Promise<string>;
  /** What its kernel and its first process said since it was last started. */
  serialLog(): Promise<string>;
}

interface MachineOptions {
  readonly name: string;
  readonly mac: string;
  readonly address: string;
  /** It has what it needs to mount a Windows share. */
  readonly shares?: boolean;
}

/** Adds a machine to the lab's switch; it is off. The lab's end takes it away. */
export async function addQemuMachine(lab: Lab, options: MachineOptions): Promise<QemuMachine> {
  const image = await guestImage();
  const folder = await lab.addFolder();
  await mustRun(['ip', '-n', lab.wire, 'tuntap', 'add', options.name, 'mode', 'tap']);
  await mustRun(
    ['ip', '-n', lab.wire, '-batch', '-'],
    `link set ${options.name} master br0\nlink set ${options.name} up\n`,
  );

  let power: PowerState = 'off';
  let wakes = 0;
  let qmp: Qmp | undefined;

  async function powerOn(): Promise<void> {
    power = 'running';
    const machine = lab.start(lab.wire, qemuCommand(image, options, folder), ['ignore', 'ignore', 'inherit']);
    void once(machine, 'exit').then(() => {
      power = 'off';
      qmp = undefined;
    });
    qmp = await openControl(machine, join(folder, 'qmp.sock'));
  }

  async function openControl(machine: ChildProcess, path: string): Promise<Qmp> {
    try {
      return await openQmp(path, (event) => {
        if (event === 'SUSPEND') power = 'suspended';
        if (event === 'WAKEUP') power = 'running';
      });
    } catch (error) {
      await kill(machine);
      throw error;
    }
  }

  async function pressPower(): Promise<void> {
    if (power === 'off') await powerOn();
    if (power !== 'suspended') return;
    power = 'running'; // At once, so that the next magic packet is not another wake.
    qmp?.execute('system_wakeup');
  }

  const card = await wakeCard(lab, options.mac, () => {
    if (power === 'running') return;
    wakes += 1;
    void pressPower();
  });

  return {
    address: options.address,
    mac: options.mac,
    identityFile: image.identityFile,
    status: () => power,
    get wakes() {
      return wakes;
    },
    get packets() {
      return card.packets;
    },
    pressPower,
    ssh: (from, command) => mustRun(['ip', 'netns', 'exec', from, ...sshCommand(image, options.address), command]),
    serialLog: () => readFile(join(folder, 'serial.log'), 'utf8'),
  };
}

function sshCommand(image: GuestImage, address: string): string[] {
  const accept = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];
  return [
    'ssh',
    '-F',
    'none',
    '-o',
    'BatchMode=yes',
    '-o',
    'ConnectTimeout=10',
    ...accept,
    '-i',
    image.identityFile,
    `wake@${address}`,
  ];
}

function qemuCommand(image: GuestImage, { name, mac, address, shares }: MachineOptions, folder: string): string[] {
  // On q35 the second and later suspends resume by themselves; `pc` sleeps until it is told.
  const board = [
    '-machine',
    'pc,accel=tcg',
    '-cpu',
    'max',
    '-m',
    '256',
    '-smp',
    '1',
    '-global',
    'PIIX4_PM.disable_s3=0',
  ];
  const kernelLine = `console=ttyS0 quiet panic=1 mitigations=off lab.address=${address}/24${shares === true ? ' lab.shares' : ''}`;
  const card = [
    '-netdev',
    `tap,id=n0,ifname=${name},script=no,downscript=no`,
    '-device',
    `virtio-net-pci,netdev=n0,mac=${mac},romfile=`,
  ];
  const files = [
    '-serial',
    `file:${join(folder, 'serial.log')}`,
    '-qmp',
    `unix:${join(folder, 'qmp.sock')},server=on,wait=off`,
  ];
  const system = ['-kernel', image.kernel, '-initrd', image.initramfs, '-append', kernelLine];
  return ['qemu-system-x86_64', ...board, '-nographic', '-no-reboot', '-nodefaults', ...files, ...system, ...card];
}
