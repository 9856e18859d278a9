import type { GoogleAuth } from 'google-auth-library';
import { FaultError, fault } from '../../shared/faults.ts';
import { delay } from '../engine/clock.ts';
import type { DriverContext } from '../engine/driver.ts';
import type { GceConfig } from './gce-config.ts';
import { type GceProblem, gceFault } from './gce-problems.ts';
import { withoutSecrets } from './without-secrets.ts';

const computeScope = 'https://www.googleapis.com/auth/compute';
/** A wait answers at once where it likes to; this keeps us from asking all the time. */
const waitPauseMs = 1_000;
const mostTries = 4;
const mostPages = 10;

interface Operation {
  readonly name: string;
  readonly status: string;
  readonly error?: { readonly errors?: readonly GceProblem[] };
}

/** Calls of one project and zone. Every method rejects with a FaultError, or with the signal's reason. */
export interface GceApi {
  get<T>(path: string): Promise<T>;
  /** As `get`; null when there is none. */
  find<T>(path: string): Promise<T | null>;
  /** All entries of a list, over its pages, up to some thousands. */
  list<T>(path: string): Promise<readonly T[]>;
  /** Asks for a change once, however often it has to be sent; resolves with the name of its operation. */
  change(method: 'POST' | 'DELETE', path: string, body?: object): Promise<string>;
  /** Resolves when the operation is over. */
  finished(operation: string): Promise<void>;
}

/** Who is asked: the parts of the settings that every call needs. */
export type GceAccount = Pick<GceConfig, 'project' | 'endpoint' | 'credentials'> &
  Partial<Pick<GceConfig, 'zone' | 'name'>>;

/** Which of Google's APIs is asked: what its paths begin with, and the one thing that the token allows. */
export interface GceService {
  readonly base: string;
  readonly scope: string;
}

export function openGce(config: GceAccount, context: DriverContext, service = computeOf(config)): GceApi {
  const { clock, signal } = context;
  const { base } = service;

  async function send(method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> {
    signal.throwIfAborted();
    const headers = await authorization(config, context, service);
    if (body) headers.set('content-type', 'application/json');
    try {
      const answer = await fetch(base + path, { method, signal, headers, ...(body && { body: JSON.stringify(body) }) });
      const token = headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
      return { status: answer.status, json: parseJson(withoutSecrets(await answer.text(), [token])) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const { cause, message } = error as Error;
      const detail = cause instanceof Error ? cause.message : message;
      throw new FaultError(fault('cloud-unreachable', { cloud: 'Google Cloud', detail }), { cause: error });
    }
  }

  /** Tries again where the answer is that of a server in trouble; changes carry an id, so that they happen once. */
  async function ask(method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> {
    for (let tries = 1; ; tries += 1) {
      const answer = await send(method, path, body);
      const isTransient = answer.status === 429 || answer.status >= 500;
      if (!isTransient || tries === mostTries) return answer;
      await delay(clock, 250 * 2 ** tries, signal);
    }
  }

  async function mustAsk<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, json } = await ask(method, path, body);
    if (status >= 200 && status < 300) return json as T;
    throw new FaultError(gceFault(config, status, json));
  }

  const operationPath = (name: string) => `projects/${config.project}/zones/${config.zone}/operations/${name}`;

  return {
    get: (path) => mustAsk('GET', path),
    async find<T>(path: string) {
      const { status, json } = await ask('GET', path);
      if (status === 404) return null;
      if (status >= 200 && status < 300) return json as T;
      throw new FaultError(gceFault(config, status, json));
    },
    async list<T>(path: string) {
      const items: T[] = [];
      let pageToken = '';
      for (let page = 1; page <= mostPages; page += 1) {
        const query = `?maxResults=500${pageToken === '' ? '' : `&pageToken=${encodeURIComponent(pageToken)}`}`;
        const answer = await mustAsk<{ items?: T[]; nextPageToken?: string }>('GET', path + query);
        items.push(...(answer.items ?? []));
        if (!answer.nextPageToken) break;
        pageToken = answer.nextPageToken;
      }
      return items;
    },
    async change(method, path, body) {
      const operation = await mustAsk<Operation>(method, `${path}?requestId=${crypto.randomUUID()}`, body);
      return operation.name;
    },
    async finished(name) {
      for (;;) {
        const { status, error } = await mustAsk<Operation>('POST', `${operationPath(name)}/wait`);
        const [problem] = error?.errors ?? [];
        if (problem) throw new FaultError(gceFault(config, 200, { error: { errors: [problem] } }));
        if (status === 'DONE') return;
        await delay(clock, waitPauseMs, signal);
      }
    },
  };
}

function computeOf({ endpoint }: GceAccount): GceService {
  return { base: `${endpoint.replace(/\/+$/, '')}/compute/v1/`, scope: computeScope };
}

/** Kept per scope and secret value, so that a token serves until it is old. */
const known = new Map<string, GoogleAuth>();

async function authorization(
  config: GceAccount,
  context: DriverContext,
  { base, scope }: GceService,
): Promise<Headers> {
  const secret = config.credentials ? context.secret(config.credentials.secret) : '';
  const key = `${scope} ${secret}`;
  try {
    const auth = known.get(key) ?? (await openAuth(secret, scope));
    known.set(key, auth);
    return new Headers(await auth.getRequestHeaders(base));
  } catch (error) {
    known.delete(key);
    const detail =
      error instanceof SyntaxError ? 'the secret is not the JSON file of a service account' : messageOf(error);
    throw new FaultError(fault('cloud-credentials', { cloud: 'Google Cloud', detail }));
  }
}

/** The library is loaded only here, by those who use it. */
async function openAuth(secret: string, scope: string): Promise<GoogleAuth> {
  const credentials = secret === '' ? null : (JSON.parse(secret) as object);
  const { GoogleAuth: Auth } = await import('google-auth-library');
  const auth = new Auth({ scopes: [scope], ...(credentials && { credentials }) });
  // A service account signs its own tokens, so that no other server is asked.
  auth.useJWTAccessWithScope = true;
  return auth;
}

/** First line only, and nothing that looks like a key. */
function messageOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.slice(0, 300);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
