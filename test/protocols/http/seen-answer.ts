import { connect } from 'node:net';
import type { SeenAnswer } from './rules.ts';

const deadlineMs = 20_000;

/** Sends a request and reads its answer by the letter. The connection is closed as soon as the answer is there. */
export function exchange(port: number, request: string): Promise<SeenAnswer> {
  const method = request.slice(0, request.indexOf(' '));
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => finish('reset', new Error(`no end after ${JSON.stringify(text)}`)), deadlineMs);
    const finish = (end: End, error?: Error) => {
      clearTimeout(timer);
      socket.destroy();
      const answer = error ? null : readAnswer(text, method, end);
      if (answer) resolve(answer);
      else reject(error ?? new Error(`no proper answer: ${JSON.stringify(text)}`));
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (readAnswer(text, method, 'none')) finish('none');
    });
    socket.on('error', () => finish('reset'));
    socket.on('end', () => finish('fin'));
    socket.write(request, 'latin1');
  });
}

/** How the connection ended: it has not, properly, or not. */
type End = 'none' | 'fin' | 'reset';

/** Null: there must be more. */
function readAnswer(text: string, method: string, end: End): SeenAnswer | null {
  const interim: { status: number; fields: readonly (readonly [string, string])[] }[] = [];
  let rest = text;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return null;
    const [line = '', ...lines] = rest.slice(0, headEnd).split('\r\n');
    rest = rest.slice(headEnd + 4);
    const [, code = '', reason = ''] = /^HTTP\/1\.1 (\d\d\d) (.*)$/.exec(line) ?? [];
    const status = Number(code);
    const fields = lines.map(
      (each) => [each.slice(0, each.indexOf(':')), each.slice(each.indexOf(':') + 1).trim()] as const,
    );
    if (status < 200 && status !== 101) {
      interim.push({ status, fields });
      continue;
    }
    const value = (name: string) => fields.find(([each]) => each.toLowerCase() === name)?.[1];
    const head = { status, reason, fields, interim, trailers: [] };
    if (method === 'HEAD' || status === 204 || status === 304 || status === 101) {
      return { ...head, body: rest, isWhole: rest === '' };
    }
    const cutOff = end === 'none' ? null : { ...head, body: rest, isWhole: false };
    if (value('transfer-encoding') === 'chunked') {
      const chunks = readChunks(rest);
      return chunks.isWhole || end !== 'none' ? { ...head, ...chunks } : null;
    }
    const length = value('content-length');
    if (length === undefined) return end === 'fin' ? { ...head, body: rest, isWhole: true } : cutOff;
    return rest.length >= Number(length) ? { ...head, body: rest, isWhole: rest.length === Number(length) } : cutOff;
  }
}

function readChunks(text: string): Pick<SeenAnswer, 'body' | 'trailers' | 'isWhole'> {
  let body = '';
  let rest = text;
  for (;;) {
    const [line, size = ''] = /^([\da-f]+)\r\n/i.exec(rest) ?? [];
    if (line === undefined) return { body, trailers: [], isWhole: false };
    const length = Number.parseInt(size, 16);
    rest = rest.slice(line.length);
    if (length === 0) break;
    body += rest.slice(0, length);
    rest = rest.slice(length + 2);
  }
  const end = `\r\n${rest}`.indexOf('\r\n\r\n');
  if (end < 0) return { body, trailers: [], isWhole: false };
  const lines = rest
    .slice(0, Math.max(0, end - 2))
    .split('\r\n')
    .filter((line) => line !== '');
  const trailers = lines.map(
    (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
  );
  return { body, trailers, isWhole: true };
}
