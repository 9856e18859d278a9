import { createConnection, type Socket } from 'node:net';
import { FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';

/** What the server does not answer within this it does not answer at all. */
const answerLimitMs = 8_000;
/** A server sends at most 4,110 bytes at a time. */
const mostPacketBytes = 8 * 1024;
const types = { login: 3, command: 2, loginAnswer: 2, answer: 0 };
const refusedId = -1;

export interface RconAddress {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/** Somebody logged in at a game server's console. */
export interface RconConsole {
  /** Resolves with the answer, as far as one packet holds it; rejects with a FaultError `rcon-failed`. */
  run(command: string): Promise<string>;
  /** Resolves once it was sent, and answered or the server has gone. */
  runLast(command: string): Promise<void>;
  end(): void;
}

interface Packet {
  readonly id: number;
  readonly type: number;
  readonly body: string;
}

/**
 * Logs in at the remote console of a Minecraft or Source server (developer.valvesoftware.com, "Source RCON Protocol").
 * Rejects with a FaultError `rcon-failed`. One command at a time: Minecraft reads one packet and drops what came with it.
 */
export async function openRcon({ host, port, password }: RconAddress, context: DriverContext): Promise<RconConsole> {
  const socket = createConnection({ host, port, noDelay: true });
  const connection = new Connection(socket, `${host}:${port}`, context);
  try {
    await connection.connected();
    await connection.login(password);
  } catch (error) {
    connection.end();
    throw error;
  }
  return connection;
}

class Connection implements RconConsole {
  readonly #socket: Socket;
  readonly #place: string;
  readonly #context: DriverContext;
  readonly #packets: Packet[] = [];
  #received: Buffer = Buffer.alloc(0);
  #failure: Error | null = null;
  #wake: (() => void) | null = null;
  #lastId = 0;

  constructor(socket: Socket, place: string, context: DriverContext) {
    this.#socket = socket;
    this.#place = place;
    this.#context = context;
    socket.on('error', (error) => this.#fail(error.message));
    socket.once('close', () => this.#fail('it has ended the connection'));
    socket.on('data', (chunk) => this.#onData(chunk));
    context.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (context.signal.aborted) this.#onAbort();
  }

  async connected(): Promise<void> {
    this.#socket.once('connect', () => this.#wake?.());
    await this.#until(() => (this.#socket.connecting ? null : true));
  }

  async login(password: string): Promise<void> {
    const id = this.#send(types.login, password);
    // Source servers send an empty answer first.
    const answer = await this.#answer((packet) => packet.type === types.loginAnswer);
    if (answer.id === refusedId) throw this.#fault('the password is wrong');
    if (answer.id !== id) throw this.#fault('it answered something that was not asked');
  }

  async run(command: string): Promise<string> {
    const id = this.#send(types.command, command);
    const { body } = await this.#answer((packet) => packet.id === id);
    return body;
  }

  async runLast(command: string): Promise<void> {
    this.#send(types.command, command);
    try {
      await this.#answer(() => true);
    } catch (error) {
      // A server that stops may be gone before it has answered.
      if (!this.#socket.destroyed || this.#context.signal.aborted) throw error;
    }
  }

  end(): void {
    this.#context.signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
  }

  readonly #onAbort = () => {
    this.#failure ??= this.#context.signal.reason as Error;
    this.#socket.destroy();
    this.#wake?.();
  };

  #send(type: number, body: string): number {
    this.#lastId += 1;
    const text = Buffer.from(body, 'utf8');
    const packet = Buffer.alloc(text.length + 14);
    packet.writeInt32LE(text.length + 10, 0);
    packet.writeInt32LE(this.#lastId, 4);
    packet.writeInt32LE(type, 8);
    text.copy(packet, 12);
    this.#socket.write(packet);
    return this.#lastId;
  }

  #onData(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 4) {
      const length = this.#received.readInt32LE(0);
      if (length < 10 || length > mostPacketBytes) {
        this.#fail('it does not speak RCON');
        return void this.#socket.destroy();
      }
      if (this.#received.length < length + 4) return;
      const packet = this.#received.subarray(4, length + 4);
      const body = packet.subarray(8, length - 2).toString('utf8');
      this.#packets.push({ id: packet.readInt32LE(0), type: packet.readInt32LE(4), body });
      this.#received = this.#received.subarray(length + 4);
      this.#wake?.();
    }
  }

  #answer(isWanted: (packet: Packet) => boolean): Promise<Packet> {
    return this.#until(() => {
      for (let packet = this.#packets.shift(); packet; packet = this.#packets.shift())
        if (isWanted(packet)) return packet;
      return null;
    });
  }

  /** Looks now and whenever something came, until the limit. */
  #until<Value>(look: () => Value | null): Promise<Value> {
    return new Promise((resolve, reject) => {
      const timer = this.#context.clock.after(answerLimitMs, () => {
        this.#failure ??= this.#fault('it did not answer in time');
        this.#socket.destroy();
        this.#wake?.();
      });
      this.#wake = () => {
        const found = look();
        if (found === null && !this.#failure) return;
        this.#wake = null;
        timer[Symbol.dispose]();
        if (found !== null && !(found === true && this.#failure)) resolve(found);
        else reject(this.#failure);
      };
      this.#wake();
    });
  }

  #fail(detail: string): void {
    this.#failure ??= this.#fault(detail);
    this.#wake?.();
  }

  #fault(detail: string): FaultError {
    return new FaultError(fault('rcon-failed', { server: this.#place, detail: `${detail}.` }));
  }
}
