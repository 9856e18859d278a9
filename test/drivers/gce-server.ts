import { generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What Google's description of the API says: names, types and values only (revision inside). */
interface Description {
  readonly methods: Readonly<
    Record<
      string,
      {
        readonly method: string;
        readonly path: string;
        readonly query: readonly string[];
        readonly request?: string;
        readonly patterns: Readonly<Record<string, string>>;
      }
    >
  >;
  readonly schemas: Readonly<Record<string, Schema>>;
}

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
}

const description = JSON.parse(readFileSync(new URL('gce-api.json', import.meta.url), 'utf8')) as Description;
/** Beside Compute Engine, the one call of the Cloud Resource Manager API v1 that is made. */
const methods: Description['methods'] = {
  ...description.methods,
  'projects.list': { method: 'GET', path: '/v1/projects', query: ['filter', 'pageSize', 'pageToken'], patterns: {} },
};
const scopeOf = (id: string) =>
  `https://www.googleapis.com/auth/${id === 'projects.list' ? 'cloudplatformprojects.readonly' : 'compute'}`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The JSON file of a service account that the server knows. Its key is a planted secret for those who look for leaks. */
export const serviceAccount = JSON.stringify({
  type: 'service_account',
  project_id: 'home-lab',
  private_key_id: 'key-1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: 'reveille@home-lab.iam.gserviceaccount.com',
  client_id: '1',
});

export interface GceServer {
  readonly endpoint: string;
  /** Method names of the calls so far, `wait` left out, and the bodies of those that had one. */
  readonly calls: string[];
  readonly bodies: unknown[];
  /** What callers sent to prove who they are. */
  readonly tokens: ReadonlySet<string>;
  /** What a request broke of the API's description; must stay empty. */
  readonly violations: string[];
  /** Status of the one instance; null: there is none. */
  status: string | null;
  natIp: string | undefined;
  /**
   * Answers the next calls of this method instead: a status with a body, in which `<token>` becomes the caller's; 0:
   * never.
   */
  answerWith(method: string, status: number, body: unknown, times?: number): void;
  /** The next operation is over after so many waits, with this error. */
  nextOperation(options: { readonly waits?: number; readonly error?: object; readonly becomes?: string | null }): void;
  /** Requests to this instance are never answered. */
  readonly hangsFor: string;
  hung(): number;
  stop(): Promise<void>;
}

interface Operation {
  readonly becomes: string | null;
  waits: number;
  readonly error?: object;
}

/**
 * A Compute Engine API with one project, zone and instance, that checks every request against Google's description.
 * `onOver` is awaited before an operation is over, with the status that the instance gets by it.
 */
export async function startGceServer(
  first: string | null = 'TERMINATED',
  onOver: (status: string | null) => Promise<void> = async () => undefined,
): Promise<GceServer> {
  const calls: string[] = [];
  const bodies: unknown[] = [];
  const violations: string[] = [];
  const tokens = new Set<string>();
  const instead = new Map<string, { status: number; body: unknown; times: number }>();
  const operations = new Map<string, Operation>();
  const requestIds = new Map<string, string>();
  let next: Parameters<GceServer['nextOperation']>[0] = {};
  let hung = 0;
  const gce = { status: first, natIp: '203.0.113.9' as string | undefined };

  function begin(becomes: string | null, meanwhile: string, requestId: string | null): object {
    if (!requestId || !/^[0-9a-f-]{36}$/.test(requestId)) violations.push('a change without a requestId');
    const known = requestIds.get(requestId ?? '');
    if (known) return { name: known, status: 'RUNNING' };
    const name = `operation-${operations.size + 1}`;
    requestIds.set(requestId ?? '', name);
    operations.set(name, {
      waits: next.waits ?? 1,
      becomes: next.becomes ?? becomes,
      ...(next.error && { error: next.error }),
    });
    if (!next.error) gce.status = meanwhile;
    next = {};
    return { name, status: 'RUNNING' };
  }

  async function wait(name: string): Promise<object> {
    const operation = operations.get(name);
    if (!operation) return { name, status: 'DONE' };
    operation.waits -= 1;
    if (operation.waits > 0) return { name, status: 'RUNNING' };
    if (operation.error) return { name, status: 'DONE', error: { errors: [operation.error] } };
    await onOver(operation.becomes);
    gce.status = operation.becomes;
    return { name, status: 'DONE' };
  }

  function instance(): object {
    return {
      name: 'build',
      status: gce.status,
      lastStartTimestamp: '2026-11-21T01:00:00.000-07:00',
      networkInterfaces: [{ networkIP: '10.132.0.2', accessConfigs: [{ natIP: gce.natIp }] }],
    };
  }

  const answers: Record<string, (url: URL, name: string) => object | Promise<object> | null> = {
    'instances.get': () => (gce.status === null ? null : instance()),
    'instances.insert': ({ searchParams }) => begin('RUNNING', 'PROVISIONING', searchParams.get('requestId')),
    'instances.start': ({ searchParams }) => begin('RUNNING', 'STAGING', searchParams.get('requestId')),
    'instances.resume': ({ searchParams }) => begin('RUNNING', 'PROVISIONING', searchParams.get('requestId')),
    'instances.stop': ({ searchParams }) => begin('TERMINATED', 'STOPPING', searchParams.get('requestId')),
    'instances.suspend': ({ searchParams }) => begin('SUSPENDED', 'SUSPENDING', searchParams.get('requestId')),
    'instances.delete': ({ searchParams }) => begin(null, 'STOPPING', searchParams.get('requestId')),
    'zoneOperations.wait': (_url, name) => wait(name),
    'zones.get': () => ({ name: 'europe-west1-b', status: 'UP' }),
    // Two pages, as long lists have them.
    'zones.list': ({ searchParams }) =>
      searchParams.get('pageToken') === 'more'
        ? { items: [{ name: 'us-east1-b', status: 'DOWN' }] }
        : { items: [{ name: 'europe-west1-b', status: 'UP' }], nextPageToken: 'more' },
    'projects.list': ({ searchParams }) => {
      if (searchParams.get('filter') !== 'lifecycleState:ACTIVE') violations.push('projects that are gone');
      return searchParams.get('pageToken') === 'more'
        ? { projects: [{ projectId: 'office-lab', name: 'office-lab', lifecycleState: 'ACTIVE' }] }
        : {
            projects: [{ projectId: 'home-lab', name: 'At home', lifecycleState: 'ACTIVE' }],
            nextPageToken: 'more',
          };
    },
    'instances.list': () => (gce.status === null ? {} : { items: [instance()] }),
    'machineTypes.list': () => ({ items: [{ name: 'e2-small', description: 'Efficient, 2 vCPU, 2 GB RAM' }] }),
    'machineTypes.get': (_url, name) => (name === 'e2-small' ? { name } : null),
    'images.list': () => ({
      items: [
        { family: 'debian-9', deprecated: {} },
        { family: 'debian-12' },
        { family: 'debian-13' },
        { name: 'old' },
      ],
    }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://gce');
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    tokens.add(token);
    if (url.pathname.includes('/hanging')) return void (hung += 1);
    if (!isSigned(request.headers.authorization)) return reply(401, { error: { message: 'Invalid credentials' } });
    const call = methodOf(request.method ?? '', url, violations);
    if (!call) return reply(404, { error: { message: 'no such method' } });
    if (call.id !== 'zoneOperations.wait') calls.push(call.id);
    const { scope } = claimsOf(token);
    if (scope !== scopeOf(call.id)) violations.push(`${call.id}: a token for ${scope}`);
    const { request: schema } = methods[call.id] ?? {};
    if (schema && text !== '') {
      const body = JSON.parse(text) as unknown;
      bodies.push(body);
      checkValue(body, { $ref: schema }, schema, violations);
    } else if (schema || text !== '') violations.push(`${call.id}: ${schema ? 'no body' : 'a body'}`);
    const other = instead.get(call.id);
    if (other && other.times > 0) {
      other.times -= 1;
      if (other.status === 0) return void (hung += 1);
      return reply(other.status, JSON.parse(JSON.stringify(other.body).replaceAll('<token>', token)));
    }
    const answer = (await answers[call.id]?.(url, call.last)) ?? null;
    if (answer === null) reply(404, { error: { code: 404, message: `The resource '${call.last}' was not found` } });
    else reply(200, answer);
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    calls,
    bodies,
    tokens,
    violations,
    get status() {
      return gce.status;
    },
    set status(status) {
      gce.status = status;
    },
    get natIp() {
      return gce.natIp;
    },
    set natIp(address) {
      gce.natIp = address;
    },
    answerWith: (method, status, body, times = 1) => void instead.set(method, { status, body, times }),
    nextOperation: (options) => void (next = options),
    hangsFor: 'hanging',
    hung: () => hung,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A token that the service account has signed itself (RFC 7519; RS256). */
function isSigned(authorization: string | undefined): boolean {
  const [, head, body, signature] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? '') ?? [];
  if (!head || !body || !signature) return false;
  return verify('RSA-SHA256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'));
}

function claimsOf(token: string): { readonly scope?: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { scope?: string };
}

function methodOf(method: string, url: URL, violations: string[]): { id: string; last: string } | null {
  const path = url.pathname.replace(/^\/compute\/v1\//, '');
  for (const [id, known] of Object.entries(methods)) {
    if (known.method !== method) continue;
    const names: string[] = [];
    const pattern = known.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
      names.push(name);
      return '([^/]+)';
    });
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (!found) continue;
    names.forEach((name, index) => {
      const allowed = known.patterns[name];
      const value = found[index + 1] ?? '';
      if (allowed && !new RegExp(`^(?:${allowed})$`).test(value)) violations.push(`${id}: ${name} "${value}"`);
    });
    for (const name of url.searchParams.keys())
      if (!known.query.includes(name)) violations.push(`${id}: query ${name}`);
    return { id, last: found.at(-1) ?? '' };
  }
  violations.push(`${method} ${path} is no call of the API`);
  return null;
}

function checkValue(value: unknown, schema: Schema, place: string, violations: string[]): void {
  if (schema.$ref) return checkValue(value, description.schemas[schema.$ref] ?? {}, place, violations);
  const actual = Array.isArray(value) ? 'array' : typeof value;
  const wanted = schema.type === 'integer' ? 'number' : schema.type;
  if (wanted !== undefined && wanted !== 'any' && wanted !== actual) {
    violations.push(`${place} is ${actual}, not ${wanted}`);
    return;
  }
  if (schema.enum && !schema.enum.includes(value as string)) violations.push(`${place} is ${JSON.stringify(value)}`);
  if (Array.isArray(value)) {
    value.forEach((item, index) => checkValue(item, schema.items ?? {}, `${place}[${index}]`, violations));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const field = schema.properties?.[key] ?? schema.additionalProperties;
      if (field) checkValue(item, field, `${place}.${key}`, violations);
      else violations.push(`${place}.${key} is no field`);
    }
  }
}
