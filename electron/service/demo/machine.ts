import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type Clock, delay } from '../../engine/clock.ts';
import { freezablePort } from './freezable-port.ts';
import { createLoginServer } from './login-server.ts';
import { isMagicPacketFor } from './magic-packet.ts';
import { type PowerAction, runCommand } from './programs.ts';
import { keepSilent } from './silence.ts';

export type MachinePower = 'off' | 'suspended' | 'starting' | 'on' | 'stopping';

export interface MachineOptions {
  readonly name: string;
  /** An address of this computer's loopback interface. */
  readonly host: string;
  readonly mac: string;
  /** UDP port of 127.0.0.1, whatever the machine's own address: magic packets go by IPv4. */
  readonly wakePort: number;
  readonly sshPort: number;
  readonly servicePort: number;
  /** From the magic packet until the service answers. */
  readonly bootMs: number;
  /** From the accepted command until nothing answers any more. */
  readonly stopMs: number;
  readonly user: string;
  readonly hostKey: string;
  readonly authorizedKey: string;
  readonly clock: Clock;
  readonly serve: (socket: Socket) => void;
  readonly onPower: (power: MachinePower) => void;
}

export interface Machine extends AsyncDisposable {
  power(): MachinePower;
  /** False where the system cannot keep a port silent without privileges; then it refuses while down. */
  readonly isSilentWhenDown: boolean;
}

/** A simulated machine, switched off at first. Real packets wake it, a real SSH login puts it to sleep. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { host, clock } = options;
  const stopped = new AbortController();
  let power: MachinePower = 'off';
  let bootId = randomUUID();
  let resumeCount = 0;
  let upSinceMs = clock.wallMs();

  const service = freezablePort({ host, port: options.servicePort, serve: options.serve, isHalfOpen: true });
  const login = createLoginServer({
    ...options,
    run(command, peer) {
      const result = runCommand(command, {
        name: options.name,
        user: options.user,
        bootId,
        resumeCount,
        upSeconds: Math.round((clock.wallMs() - upSinceMs) / 1000),
        address: host,
        connections: [
          ...ssh.peers().map((other) => ({ port: options.sshPort, peer: other })),
          ...service.peers().map((other) => ({ port: options.servicePort, peer: other })),
        ],
        login: `${peer.address} ${peer.port} ${host} ${options.sshPort}`,
      });
      if (result.effect) background(stop(result.effect));
      return result;
    },
  });
  const ssh = freezablePort({
    host,
    port: options.sshPort,
    serve: (socket) => login.injectSocket(socket),
    isHalfOpen: false,
  });
  const downPorts = [options.sshPort, options.servicePort];
  let silence = await keepSilent(host, downPorts);
  const isSilentWhenDown = silence.isSilent;

  function enter(next: MachinePower): void {
    power = next;
    options.onPower(next);
  }

  async function start(): Promise<void> {
    if (power !== 'off' && power !== 'suspended') return;
    if (power === 'off') {
      bootId = randomUUID();
      resumeCount = 0;
    } else {
      resumeCount += 1;
    }
    upSinceMs = clock.wallMs();
    enter('starting');
    // Its network is up before its services are: refused for a moment, as on a real one.
    const serviceMs = Math.min(500, options.bootMs / 4);
    await delay(clock, options.bootMs - serviceMs, stopped.signal);
    await silence[Symbol.asyncDispose]();
    await delay(clock, serviceMs, stopped.signal);
    await Promise.all([ssh.open(), service.open()]);
    enter('on');
  }

  async function stop(action: PowerAction): Promise<void> {
    if (power !== 'on') return;
    enter('stopping');
    await delay(clock, options.stopMs, stopped.signal);
    if (action === 'suspend') await Promise.all([ssh.freeze(), service.freeze()]);
    else await Promise.all([ssh.cut(), service.cut()]);
    silence = await keepSilent(host, downPorts);
    enter(action === 'suspend' ? 'suspended' : 'off');
  }

  // One change at a time; what is under way when the machine is disposed of ends at its next wait.
  let change: Promise<void> = Promise.resolve();
  function background(work: Promise<void>): void {
    change = Promise.all([change, work.catch(ignoreIfStopped)]).then(() => undefined);
  }
  function ignoreIfStopped(error: unknown): void {
    if (!stopped.signal.aborted) throw error;
  }

  const card = createSocket('udp4');
  card.on('message', (datagram) => {
    if (isMagicPacketFor(options.mac, datagram)) background(start());
  });
  card.bind(options.wakePort, '127.0.0.1');
  await once(card, 'listening');

  return {
    power: () => power,
    isSilentWhenDown,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      card.close();
      await change;
      await Promise.all([ssh.cut(), service.cut()]);
      await silence[Symbol.asyncDispose]();
    },
  };
}
