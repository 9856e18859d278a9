import { createConnection, type Socket } from 'node:net';

/** How a connection ended for the client: by a clean FIN, or broken. */
export type Ending = 'fin' | 'reset';

/** One client with everything it received; ended by `end` or by the engine. */
export class Client {
  readonly socket: Socket;
  readonly ending: Promise<Ending>;
  text = '';
  #onText: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    let isBroken = false;
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
      for (const tell of this.#onText) tell();
    });
    socket.on('error', () => {
      isBroken = true;
    });
    this.ending = new Promise((resolve) => socket.once('close', () => resolve(isBroken ? 'reset' : 'fin')));
  }

  /** Connects over IPv4 or, as another source, over IPv6; resolves when the connection is open, or was open and is not. */
  static open(port: number, host: '127.0.0.1' | '127.0.0.2' | '::1' = '127.0.0.1'): Promise<Client> {
    const socket = createConnection({ port, host, allowHalfOpen: true });
    const client = new Client(socket);
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(client));
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') resolve(client);
        else reject(error);
      });
    });
  }

  /** Connects and sends. */
  static async send(port: number, text: string, host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<Client> {
    const client = await Client.open(port, host);
    client.socket.write(text, 'latin1');
    return client;
  }

  /** Resolves once so much was received; rejects when the connection ends before. */
  received(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.text.includes(text)) resolve();
      };
      this.#onText.push(look);
      void this.ending.then((ending) => reject(new Error(`${ending} after "${this.text.slice(0, 80)}"`)));
      look();
    });
  }

  leave(): void {
    this.socket.destroy();
  }
}

/** `text` as sent and as it comes back from an echo. */
export async function echoed(port: number, text: string, host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<Client> {
  const client = await Client.send(port, text, host);
  await client.received(text);
  return client;
}
