import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

const codes: Readonly<Record<string, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export const launchTemplate = 'lt-0abc1234def567890';

/** Calls about this instance are never answered. */
export const hangingInstance = 'i-00000000';

export interface Ec2Server {
  readonly endpoint: string;
  /** Every call so far, with its parameters. */
  readonly calls: readonly Ec2Call[];
  /** State of the one instance, which is called "build"; null: there is none. AWS sets bits of its own in its code. */
  state: string | null;
  address: string;
  /** Answers the next calls of this action with an error. */
  failWith(action: string, status: number, code: string, message: string, times?: number): void;
  hung(): number;
  stop(): Promise<void>;
}

export interface Ec2Call {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * An EC2 API (Query protocol, version 2016-11-15) with one instance whose states a test sets, as slow as it likes.
 * `onOrder` is told of every call that changes it.
 */
export async function startEc2Server(
  first: string | null = 'stopped',
  onOrder: (action: string) => void = () => undefined,
): Promise<Ec2Server> {
  const calls: Ec2Call[] = [];
  const failures = new Map<string, { status: number; code: string; message: string; times: number }>();
  const ec2 = { state: first, address: '198.51.100.7' };
  let hung = 0;

  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const action = form.get('Action') ?? '';
      if (form.get('InstanceId.1') === hangingInstance) return void (hung += 1);
      calls.push({ action, parameters: Object.fromEntries(form) });
      const failure = failures.get(action);
      if (failure && failure.times > 0) {
        failure.times -= 1;
        return fail(response, failure);
      }
      answer(action, form, response);
    })();
  });

  function answer(action: string, form: URLSearchParams, response: ServerResponse): void {
    if (form.get('DryRun') === 'true') {
      return fail(response, { status: 412, code: 'DryRunOperation', message: 'Request would have succeeded' });
    }
    if (action === 'StartInstances' && ec2.state !== 'stopped' && ec2.state !== 'running') {
      return fail(response, { status: 400, code: 'IncorrectInstanceState', message: `is ${ec2.state}` });
    }
    if (action === 'StartInstances' || action === 'RunInstances') ec2.state = 'pending';
    if (action === 'StopInstances') ec2.state = 'stopping';
    if (action === 'TerminateInstances') ec2.state = 'shutting-down';
    if (!action.startsWith('Describe')) onOrder(action);
    const items = ec2.state === null ? '' : `<item><instancesSet>${instance()}</instancesSet></item>`;
    const template = `<item><launchTemplateId>${launchTemplate}</launchTemplateId><launchTemplateName>lab</launchTemplateName></item>`;
    const bodies: Readonly<Record<string, string>> = {
      DescribeInstances: `<reservationSet>${items}</reservationSet>`,
      DescribeLaunchTemplates: `<launchTemplates>${template}</launchTemplates>`,
    };
    const body = bodies[action] ?? '<instancesSet/>';
    const name = `${action}Response`;
    const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
    response.end(`<${name} xmlns="${namespace}"><requestId>1</requestId>${body}</${name}>`);
  }

  function instance(): string {
    // The high byte is none of our business, so it is not empty here.
    const code = 0x0100 + (codes[ec2.state ?? ''] ?? 0xff);
    return `<item><instanceId>i-0abc1234def567890</instanceId><instanceState><code>${code}</code><name>${ec2.state}</name></instanceState><launchTime>2026-11-21T08:00:00.000Z</launchTime><ipAddress>${ec2.address}</ipAddress><privateIpAddress>10.0.0.5</privateIpAddress><tagSet><item><key>Name</key><value>build</value></item></tagSet></item>`;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    calls,
    get state() {
      return ec2.state;
    },
    set state(state) {
      ec2.state = state;
    },
    get address() {
      return ec2.address;
    },
    set address(address) {
      ec2.address = address;
    },
    failWith: (action, status, code, message, times = 9) => void failures.set(action, { status, code, message, times }),
    hung: () => hung,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function fail(
  response: ServerResponse,
  { status, code, message }: { status: number; code: string; message: string },
): void {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  response.writeHead(status).end(`<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>`);
}
