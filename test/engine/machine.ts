import { createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import { type Clock, delay } from '../../electron/engine/clock.ts';
import { defineDriver, type PowerDriver, type PowerStatus } from '../../electron/engine/driver.ts';
import { keepSilent, type Silence } from '../../electron/service/demo/silence.ts';

/** Answers each connection; by default sends back what it gets. */
export type Service = (socket: Socket) => void;

export const echo: Service = (socket) => {
  socket.on('error', () => undefined);
  socket.pipe(socket);
};

/** How a machine that is down shows itself: its port refuses, or is silent, or a status tells. */
export type DownKind = 'refusal' | 'silence' | 'status';

export interface MachineOptions {
  readonly kind?: DownKind;
  /** 127.0.0.1 unless told. */
  readonly host?: '127.0.0.1' | '::1';
  readonly service?: Service;
  readonly bootMs?: number;
  readonly isOn?: boolean;
}

/** A machine with one real TCP service on a loopback port: asleep it refuses or is silent, awake it serves. */
export class Machine {
  readonly host: string;
  readonly port: number;
  readonly kind: DownKind;
  /** Connections its service accepted. */
  visits = 0;
  wakes = 0;
  sleeps = 0;
  /** What its next sleep does. */
  onSleep: () => Promise<void> = async () => undefined;
  /** Between the login and the moment it asks to commit. */
  beforeCommit: () => Promise<void> = async () => undefined;
  readonly #clock: Clock;
  readonly #service: Service;
  readonly #bootMs: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #silence: Silence | null = null;
  #power: PowerStatus['power'] = 'off';
  #sinceMs = 0;

  private constructor(host: string, port: number, kind: DownKind, clock: Clock, service: Service, bootMs: number) {
    this.host = host;
    this.port = port;
    this.kind = kind;
    this.#clock = clock;
    this.#service = service;
    this.#bootMs = bootMs;
  }

  static async create(options: MachineOptions & { clock: Clock }): Promise<Machine> {
    const host = options.host ?? '127.0.0.1';
    const port = await freePort(host);
    const kind = options.kind ?? 'refusal';
    const machine = new Machine(host, port, kind, options.clock, options.service ?? echo, options.bootMs ?? 2_000);
    if (options.isOn) await machine.switchOn();
    else await machine.#fallSilent();
    return machine;
  }

  get status(): PowerStatus {
    return { power: this.#power, since: this.#sinceMs };
  }

  get isServing(): boolean {
    return this.#server !== null;
  }

  async wake(): Promise<void> {
    this.wakes += 1;
    if (this.#power !== 'off') return;
    this.#power = 'changing';
    await delay(this.#clock, this.#bootMs);
    await this.switchOn();
  }

  async switchOn(): Promise<void> {
    if (this.#server) return;
    await this.#silence?.[Symbol.asyncDispose]();
    this.#silence = null;
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.visits += 1;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#service(socket);
    });
    await new Promise<void>((resolve) => server.listen(this.port, this.host, resolve));
    this.#server = server;
    this.#power = 'on';
    this.#sinceMs = this.#clock.wallMs();
  }

  /** It stays on; its port refuses until it is switched on again. */
  async stopService(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  }

  /** Gone at once, as when somebody pulls the plug. */
  async switchOff(): Promise<void> {
    this.#server?.close();
    this.#server = null;
    this.#power = 'off';
    for (const socket of this.#sockets) {
      // A machine that is off resets nothing; its connections just hear no more.
      if (this.kind === 'silence') socket.pause();
      else socket.resetAndDestroy();
    }
    await this.#fallSilent();
  }

  /** Gives everything back at the end of a test. */
  async end(): Promise<void> {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    await this.#silence?.[Symbol.asyncDispose]();
  }

  async #fallSilent(): Promise<void> {
    if (this.kind === 'silence') this.#silence = await keepSilent(this.host, [this.port]);
  }

  /** A driver that works on this machine only. */
  driver(id = 'machine', more: Partial<PowerDriver> = {}): PowerDriver {
    return {
      ...this.#plainDriver(id),
      ...more,
    };
  }

  #plainDriver(id: string): PowerDriver {
    return defineDriver({
      id,
      title: 'Test machine',
      config: z.strictObject({}),
      down: this.kind === 'refusal' ? 'refused-or-silent' : this.kind,
      wakeLimitMs: () => 60_000,
      wake: async () => {
        void this.wake();
      },
      sleep: async (_config, context) => {
        await this.beforeCommit();
        await context.commit();
        this.sleeps += 1;
        await this.onSleep();
        await this.switchOff();
      },
      ...(this.kind === 'status' ? { status: async () => this.status } : {}),
    });
  }
}

/** A port that was free a moment ago. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const bound = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return bound.port;
}
