import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
    if (name === '' && isBrowser(request)) return send(response, 200, site(), 'text/html');
    const text = name === '' ? listing() : files.get(name);
    send(response, text === undefined ? 404 : 200, text ?? `There is no ${name} here.\n`);
  });
  return (socket) => server.emit('connection', socket);
}

function listing(): string {
  const lines = [...files].map(([name, text]) => `  /${name}  (${text.length} bytes)\n`);
  return `This is the NAS. Its files:\n${lines.join('')}`;
}

function isBrowser({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/html') === true;
}

/** The listing for people with a browser. */
function site(): string {
  const lines = [...files].map(([name, text]) => `<li><a href="/${name}">${name}</a> (${text.length} bytes)</li>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>NAS</title>
<style>body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem}</style></head>
<body><h1>This is the NAS</h1><p>A moment ago it was asleep. Its files:</p><ul>${lines.join('')}</ul></body></html>
`;
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
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
