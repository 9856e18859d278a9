import { readFileSync } from 'node:fs';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { FaultError, fault } from '../../shared/faults.ts';
import type { DockerEndpoint } from './docker-endpoint.ts';

const mostBodyBytes = 16 * 1024 * 1024;

/** Paths of PEM files for an engine that is spoken to over TLS. */
export interface DockerTls {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** A container engine, and how it is shown in faults. */
export interface DockerConnection {
  readonly endpoint: DockerEndpoint;
  readonly tls: DockerTls | null;
  readonly shown: string;
}

export interface DockerAnswer {
  readonly status: number;
  /** Parsed where it is JSON, else null. */
  readonly body: unknown;
}

/** Asks the engine once. Rejects with a FaultError `docker-unreachable`, or with the signal's reason. */
export async function callDocker(
  engine: DockerConnection,
  method: 'GET' | 'POST',
  path: string,
  signal: AbortSignal,
): Promise<DockerAnswer> {
  const answer = await openDocker(engine, method, path, signal);
  try {
    const chunks: Buffer[] = [];
    let byteCount = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      byteCount += chunk.length;
      if (byteCount > mostBodyBytes) break;
    }
    return { status: answer.statusCode ?? 0, body: parseJson(Buffer.concat(chunks).toString()) };
  } catch (error) {
    throw signal.aborted ? signal.reason : unreachable(engine, error);
  }
}

/** The head of an answer, its body still to be read: for streams that go on. Ends with the signal. */
export function openDocker(
  { endpoint, tls, shown }: DockerConnection,
  method: 'GET' | 'POST',
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const failed = (error: unknown) =>
      reject(signal.aborted ? (signal.reason as Error) : unreachable({ endpoint, tls, shown }, error));
    try {
      const options: RequestOptions = {
        method,
        path,
        signal,
        agent: false,
        // The engine wants a Host, and a socket has none.
        headers: {
          host: endpoint.kind === 'tcp' ? `${endpoint.host}:${endpoint.port}` : 'docker',
          connection: 'close',
        },
        ...(endpoint.kind === 'socket' ? { socketPath: endpoint.path } : { host: endpoint.host, port: endpoint.port }),
      };
      const asked = tls ? requestTls({ ...options, ...readTls(tls) }) : request(options);
      asked.once('response', resolve);
      asked.on('error', failed);
      asked.end();
    } catch (error) {
      failed(error);
    }
  });
}

function readTls({ caFile, certFile, keyFile }: DockerTls): { ca: Buffer; cert: Buffer; key: Buffer } {
  return { ca: readFileSync(caFile), cert: readFileSync(certFile), key: readFileSync(keyFile) };
}

function unreachable({ shown }: DockerConnection, error: unknown): FaultError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new FaultError(fault('docker-unreachable', { engine: shown, detail: detailOf(code, message) }), {
    cause: error,
  });
}

function detailOf(code: string | undefined, message: string): string {
  if (code === 'EACCES' || code === 'EPERM') return 'this account may not use it; add it to the group "docker"';
  if (code === 'ENOENT') return 'there is no such socket; is the engine running?';
  if (code === 'ECONNREFUSED') return 'nothing listens there; is the engine running?';
  return message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
