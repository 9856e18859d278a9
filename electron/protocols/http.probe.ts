import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { z } from 'zod';
import { connectFailure } from '../engine/connect-outcome.ts';
import { defineProbe, type ProbeAnswer, type ProbeContext } from '../engine/probe.ts';

const limitMs = 5_000;

const config = z.strictObject({
  port: z.int().min(1).max(65_535).optional().meta({ title: 'Port', description: "The service's own when left out." }),
  path: z.string().startsWith('/').default('/').meta({ title: 'Path' }),
  host: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Host header', description: 'That of the web service, else the address, when left out.' }),
  tls: z.boolean().default(false).meta({ title: 'HTTPS', description: 'The certificate is not checked.' }),
  status: z
    .union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1)])
    .optional()
    .meta({ title: 'Status', description: 'Expected status; any under 500 when left out.' }),
});

type Config = z.output<typeof config>;

/**
 * Good when the expected status comes within 5 s. A service that answers otherwise, or breaks off, counts as refused:
 * something is there, but it is not ready. Redirects are not followed, the body is not read.
 */
export default defineProbe<Config>({
  id: 'http',
  title: 'A page answers',
  config,
  ask: askHttp,
});

function askHttp(given: Config, { address, port, sendHost, clock, signal }: ProbeContext): Promise<ProbeAnswer> {
  const host = given.host ?? sendHost;
  const options = host === undefined ? given : { ...given, host };
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('silent');
    const asked = (options.tls ? requestTls : request)(requestOptions(options, address, port));
    const finish = (answer: ProbeAnswer) => {
      deadline[Symbol.dispose]();
      signal.removeEventListener('abort', onSilence);
      asked.destroy();
      resolve(answer);
    };
    const onSilence = () => finish('silent');
    const deadline = clock.after(limitMs, onSilence);
    signal.addEventListener('abort', onSilence, { once: true });
    asked.once('response', (response) => finish(isExpected(options, response) ? 'good' : 'refused'));
    asked.on('error', (error) => finish(isConnectError(error) ? connectFailure(error) : 'refused'));
    asked.end();
  });
}

function requestOptions(
  options: Config,
  address: string,
  port: number,
): RequestOptions & { rejectUnauthorized: false } {
  return {
    host: address,
    port: options.port ?? port,
    path: options.path,
    agent: false,
    headers: { 'user-agent': 'Reveille', ...(options.host && { host: options.host }) },
    rejectUnauthorized: false,
    ...(options.tls && options.host && { servername: options.host.replace(/:\d+$/, '') }),
  };
}

function isExpected({ status }: Config, { statusCode = 0 }: IncomingMessage): boolean {
  if (status === undefined) return statusCode < 500;
  return Array.isArray(status) ? status.includes(statusCode) : status === statusCode;
}

/** Errors of the parser and of TLS come from a machine that did answer. */
function isConnectError(error: NodeJS.ErrnoException): boolean {
  return error.syscall !== undefined;
}
