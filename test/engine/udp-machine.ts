import { createSocket, type Socket } from 'node:dgram';
import { z } from 'zod';
import { type Clock, delay } from '../../electron/engine/clock.ts';
import { defineDriver, type PowerDriver } from '../../electron/engine/driver.ts';

export type UdpHost = '127.0.0.1' | '::1';

export interface UdpMachineOptions {
  readonly host?: UdpHost;
  /** Ports of its service, in one row; one unless told. */
  readonly portCount?: number;
  readonly isOn?: boolean;
  readonly bootMs?: number;
  /** How much later than the machine its service is there. */
  readonly serviceMs?: number;
  /** Asleep its ports say nothing; else that nobody listens. */
  readonly isSilent?: boolean;
  /** It has no status to ask: its services must tell. */
  readonly hasNoStatus?: boolean;
  /** What it answers; null: nothing. Sends back what it gets unless told. */
  readonly answer?: (text: string, port: number) => string | null;
}

/** A machine with a real UDP service on loopback. */
export class UdpMachine {
  readonly host: UdpHost;
  readonly port: number;
  /** Everything that came to its service, each text once: the first of a client is repeated until it is answered. */
  readonly received: string[] = [];
  wakes = 0;
  sleeps = 0;
  /** Its last sleep was commanded, and this is what it does then. */
  onSleep: () => Promise<void> = async () => undefined;
  readonly #clock: Clock;
  readonly #options: UdpMachineOptions;
  #sockets: Socket[] = [];
  #power: 'off' | 'changing' | 'on' = 'off';
  #isEnded = false;
  #last: { readonly port: number; readonly address: string } | null = null;

  private constructor(port: number, clock: Clock, options: UdpMachineOptions) {
    this.host = options.host ?? '127.0.0.1';
    this.port = port;
    this.#clock = clock;
    this.#options = options;
  }

  static async create(clock: Clock, options: UdpMachineOptions = {}): Promise<UdpMachine> {
    const machine = new UdpMachine(await freeUdpPort(options.host, options.portCount), clock, options);
    if (options.isOn) await machine.switchOn();
    else await machine.#fallAsleep();
    return machine;
  }

  async wake(): Promise<void> {
    this.wakes += 1;
    if (this.#power !== 'off') return;
    this.#power = 'changing';
    await delay(this.#clock, this.#options.bootMs ?? 2_000);
    await this.switchOn();
  }

  async switchOn(): Promise<void> {
    this.#power = 'on';
    await delay(this.#clock, this.#options.serviceMs ?? 0);
    if (this.#isEnded) return;
    await this.#closeAll();
    await this.#listen((bytes, from, socket, port) => {
      const text = bytes.toString('latin1');
      if (!this.received.includes(text)) this.received.push(text);
      this.#last = from;
      const answer = this.#options.answer ? this.#options.answer(text, port) : text;
      if (answer !== null) socket.send(Buffer.from(answer, 'latin1'), from.port, from.address);
    });
  }

  async switchOff(): Promise<void> {
    await this.#closeAll();
    await this.#fallAsleep();
  }

  /** It stays on; nobody listens on its ports. */
  async stopService(): Promise<void> {
    await this.#closeAll();
  }

  async startService(): Promise<void> {
    await this.switchOn();
  }

  /** To whoever sent something last, unasked. */
  shout(text: string): void {
    const [socket] = this.#sockets;
    if (this.#power === 'on' && this.#last) socket?.send(text, this.#last.port, this.#last.address);
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#closeAll();
  }

  driver(id = 'machine'): PowerDriver {
    return defineDriver({
      id,
      title: 'Test machine',
      config: z.strictObject({}),
      down: this.#options.hasNoStatus ? 'refused-or-silent' : 'status',
      wakeLimitMs: () => 60_000,
      wake: async () => {
        void this.wake();
      },
      sleep: async (_config, context) => {
        await context.commit();
        this.sleeps += 1;
        await this.onSleep();
        await this.switchOff();
      },
      ...(this.#options.hasNoStatus ? {} : { status: async () => ({ power: this.#power }) }),
    });
  }

  async #fallAsleep(): Promise<void> {
    this.#power = 'off';
    if (this.#options.isSilent) await this.#listen(() => undefined);
  }

  async #listen(
    take: (bytes: Buffer, from: { address: string; port: number }, socket: Socket, port: number) => void,
  ): Promise<void> {
    const ports = Array.from({ length: this.#options.portCount ?? 1 }, (_, offset) => this.port + offset);
    this.#sockets = await Promise.all(
      ports.map(async (port) => {
        const socket = await bound(this.host, port);
        socket.on('message', (bytes, from) => take(bytes, from, socket, port));
        return socket;
      }),
    );
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.#sockets.splice(0).map(closed));
  }
}

/** One client with everything it received; answers to its first datagram, which is repeated until one comes, count once. */
export class UdpClient {
  readonly texts: string[] = [];
  /** Where each of them came from. */
  readonly answeredFrom: string[] = [];
  readonly socket: Socket;
  readonly #host: string;
  readonly #port: number;

  private constructor(socket: Socket, host: string, port: number) {
    this.socket = socket;
    this.#host = host;
    this.#port = port;
    socket.on('message', (bytes, { address }) => {
      const text = bytes.toString('latin1');
      if (text === this.texts[0]) return;
      this.texts.push(text);
      this.answeredFrom.push(address);
    });
  }

  /** Sends to that port of `host`; `from` is another source address of loopback. */
  static async open(port: number, host: string, from = host): Promise<UdpClient> {
    return new UdpClient(await bound(from, 0), host, port);
  }

  send(...texts: readonly string[]): void {
    for (const text of texts) this.socket.send(Buffer.from(text, 'latin1'), this.#port, this.#host);
  }

  async end(): Promise<void> {
    await closed(this.socket);
  }
}

/** The first of `count` ports in a row that were free a moment ago, for both UDP and TCP. */
export async function freeUdpPort(host: string = '127.0.0.1', count = 1): Promise<number> {
  for (;;) {
    const first = await bound(host, 0);
    const { port } = first.address();
    const sockets = [first];
    try {
      for (let offset = 1; offset < count; offset += 1) sockets.push(await bound(host, port + offset));
      return port;
    } catch {
      // One of the row is taken: another row.
    } finally {
      await Promise.all(sockets.map(closed));
    }
  }
}

export function bound(host: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(resolve));
}
