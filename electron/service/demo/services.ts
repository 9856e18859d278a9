import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

const files: ReadonlyMap<string, string> = new Map([
  ['welcome.txt', 'Hello from the NAS. A few seconds ago it was asleep.\n'],
  ['shopping.txt', 'coffee\nbread\nanother hard disk\n'],
  ['numbers.txt', Array.from({ length: 20_000 }, (_, index) => `${index + 1}\n`).join('')],
]);

/** Serves the NAS's files over HTTP on sockets it is given. */
export function fileService(): (socket: Socket) => void {
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1).replace(/\?.*$/, '');
    const text = name === '' ? listing() : files.get(name);
    send(response, text === undefined ? 404 : 200, text ?? `There is no ${name} here.\n`);
  });
  return (socket) => server.emit('connection', socket);
}

function listing(): string {
  const lines = [...files].map(([name, text]) => `  /${name}  (${text.length} bytes)\n`);
  return `This is the NAS. Its files:\n${lines.join('')}`;
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** A game of guessing, one line at a time; the server speaks first. */
export function gameService(random: () => number): (socket: Socket) => void {
  return (socket) => {
    const secret = 1 + Math.floor(random() * 100);
    let guesses = 0;
    socket.write('Welcome to the game server. Guess my number from 1 to 100, or say "quit".\n');
    const lines = createInterface({ input: socket });
    // The end of a readline interface may come as an error of its input, which the port's owner already handles.
    lines.on('error', () => lines.close());
    lines.on('line', (line) => {
      const answer = reply(line.trim(), secret, (guesses += 1));
      if (answer === null) socket.end('Bye.\n');
      else socket.write(`${answer}\n`);
    });
    lines.on('close', () => socket.end());
  };
}

function reply(line: string, secret: number, guesses: number): string | null {
  if (line === 'quit') return null;
  const guess = Number.parseInt(line, 10);
  if (Number.isNaN(guess)) return 'That is no number. Guess from 1 to 100, or say "quit".';
  if (guess < secret) return 'Higher.';
  if (guess > secret) return 'Lower.';
  return `${secret} it is, after ${guesses} ${guesses === 1 ? 'guess' : 'guesses'}. Say "quit" to leave.`;
}
