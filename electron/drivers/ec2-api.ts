import type { EC2Client } from '@aws-sdk/client-ec2';
import { type Fault, FaultError, fault } from '../../shared/faults.ts';
import type { DriverContext } from '../engine/driver.ts';
import type { Ec2Config } from './ec2-config.ts';
import type { Ec2Instance } from './ec2-instance.ts';

type Sdk = typeof import('@aws-sdk/client-ec2');

const cloud = 'AWS';
const mostListed = 5000;

export type Ec2Order = 'start' | 'stop' | 'hibernate' | 'terminate';

/** Who is asked: the parts of the settings that every call needs. */
export type Ec2Account = Pick<Ec2Config, 'region' | 'endpoint' | 'accessKey'> &
  Partial<Pick<Ec2Config, 'instance' | 'name'>>;

/** Calls about one instance. Every method rejects with a FaultError, or with the signal's reason. */
export interface Ec2Api {
  /** The instance of the settings, one that was terminated left out; null: there is none. */
  find(): Promise<Ec2Instance | null>;
  start(id: string): Promise<void>;
  stop(id: string, hibernate: boolean): Promise<void>;
  terminate(id: string): Promise<void>;
  /** Launches one with the name of the settings; asked twice with the same token, it is one. */
  launch(launch: NonNullable<Ec2Config['launch']>, name: string, token: string): Promise<void>;
  /** Every instance of the region that is not terminated. */
  instances(): Promise<readonly Ec2Instance[]>;
  launchTemplates(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Whether the account may do it, asked without doing it: null, or why not. */
  refusalTo(order: Ec2Order, id: string): Promise<Fault | null>;
}

export async function openEc2(config: Ec2Account, context: DriverContext): Promise<Ec2Api> {
  context.signal.throwIfAborted();
  // The library is loaded only here, by those who use it.
  const sdk = await import('@aws-sdk/client-ec2');
  const client = clientOf(sdk, config, context);
  const options = { abortSignal: context.signal };

  async function ask<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      throw new FaultError(ec2Fault(config, error), { cause: error });
    }
  }

  const filter = config.instance
    ? { InstanceIds: [config.instance] }
    : { Filters: [{ Name: 'tag:Name', Values: [config.name ?? ''] }] };

  return {
    find: () =>
      ask(async () => {
        const answer = await client.send(new sdk.DescribeInstancesCommand(filter), options).catch((error: unknown) => {
          if (isMissing(error)) return { Reservations: [] };
          throw error;
        });
        const found = (answer.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
        const alive = found.filter(isThere);
        if (alive.length > 1) throw new FaultError(ambiguous(config, alive.length));
        return alive[0] ?? null;
      }),
    instances: () =>
      ask(async () => {
        const found: Ec2Instance[] = [];
        let NextToken: string | undefined;
        do {
          const wanted = new sdk.DescribeInstancesCommand({ MaxResults: 500, ...(NextToken && { NextToken }) });
          const answer = await client.send(wanted, options);
          found.push(...(answer.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []));
          NextToken = answer.NextToken;
        } while (NextToken && found.length < mostListed);
        return found.filter(isThere);
      }),
    launchTemplates: () =>
      ask(async () => {
        const wanted = new sdk.DescribeLaunchTemplatesCommand({ MaxResults: 200 });
        const { LaunchTemplates = [] } = await client.send(wanted, options);
        return LaunchTemplates.map(({ LaunchTemplateId = '', LaunchTemplateName = '' }) => ({
          id: LaunchTemplateId,
          name: LaunchTemplateName,
        }));
      }),
    start: (id) =>
      ask(async () => void (await client.send(new sdk.StartInstancesCommand({ InstanceIds: [id] }), options))),
    stop: (id, Hibernate) =>
      ask(
        async () => void (await client.send(new sdk.StopInstancesCommand({ InstanceIds: [id], Hibernate }), options)),
      ),
    terminate: (id) =>
      ask(async () => void (await client.send(new sdk.TerminateInstancesCommand({ InstanceIds: [id] }), options))),
    launch: ({ template, version, spot }, name, ClientToken) =>
      ask(async () => {
        const LaunchTemplate = template.startsWith('lt-')
          ? { LaunchTemplateId: template, Version: version }
          : { LaunchTemplateName: template, Version: version };
        const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: name }] }];
        // A Spot instance that is taken away is stopped, not lost, so that it can be started again.
        const market = spot && {
          InstanceMarketOptions: {
            MarketType: 'spot' as const,
            SpotOptions: { SpotInstanceType: 'persistent' as const, InstanceInterruptionBehavior: 'stop' as const },
          },
        };
        const wanted = { LaunchTemplate, TagSpecifications, ClientToken, MinCount: 1, MaxCount: 1, ...market };
        await client.send(new sdk.RunInstancesCommand(wanted), options);
      }),
    async refusalTo(order, id) {
      const wanted = { InstanceIds: [id], DryRun: true };
      try {
        if (order === 'start') await client.send(new sdk.StartInstancesCommand(wanted), options);
        else if (order === 'terminate') await client.send(new sdk.TerminateInstancesCommand(wanted), options);
        else await client.send(new sdk.StopInstancesCommand({ ...wanted, Hibernate: order === 'hibernate' }), options);
        return null;
      } catch (error) {
        if (context.signal.aborted) throw context.signal.reason;
        return nameOf(error) === 'DryRunOperation' ? null : ec2Fault(config, error);
      }
    },
  };
}

function isThere({ State }: Ec2Instance): boolean {
  return ((State?.Code ?? 0) & 0xff) !== 48;
}

const clients = new Map<string, EC2Client>();

/** One client for each account and region, so that connections and credentials are kept. */
function clientOf(sdk: Sdk, { region, endpoint, accessKey }: Ec2Account, context: DriverContext): EC2Client {
  const secretAccessKey = accessKey ? context.secret(accessKey.secret.secret) : null;
  const key = JSON.stringify([region, endpoint, accessKey?.id, secretAccessKey]);
  const known = clients.get(key);
  if (known) return known;
  const client = new sdk.EC2Client({
    region,
    // Waking goes on by its own clock; what fails is said at once rather than after many silent tries.
    maxAttempts: 2,
    ...(endpoint !== undefined && { endpoint }),
    ...(accessKey && secretAccessKey !== null && { credentials: { accessKeyId: accessKey.id, secretAccessKey } }),
  });
  clients.set(key, client);
  return client;
}

function isMissing(error: unknown): boolean {
  return nameOf(error).startsWith('InvalidInstanceID.');
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function ambiguous({ name, region }: Ec2Account, count: number): Fault {
  return fault('cloud-refused', { cloud, what: name ?? '', detail: `${count} instances in ${region} have this name` });
}

/** What an error of the API means for the user (EC2 error codes). */
function ec2Fault({ region, instance, name }: Ec2Account, error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  const code = nameOf(error);
  const message = error instanceof Error ? error.message.split('\n')[0] || code : String(error);
  const what = instance ?? name ?? '';
  if (/Capacity/.test(code)) return fault('cloud-capacity', { cloud, place: region, detail: message });
  if (/LimitExceeded|Quota/.test(code)) return fault('cloud-quota', { cloud, detail: message });
  if (code === 'UnauthorizedOperation') {
    const permission = /perform: (\w+:\w+)/.exec(message)?.[1] ?? null;
    return fault('cloud-permission', { cloud, place: region, permission, detail: message });
  }
  if (/Credential|^AuthFailure$|Token|^OptInRequired$|^SignatureDoesNotMatch$/.test(code)) {
    return fault('cloud-credentials', { cloud, detail: message });
  }
  if (isMissing(error) || /NotFound|Malformed/.test(code))
    return fault('cloud-missing', { cloud, what, place: region, detail: message });
  const network = (error as { readonly code?: unknown }).code;
  if (typeof network === 'string' && network.startsWith('E')) {
    return fault('cloud-unreachable', { cloud, detail: message === '' || message === code ? network : message });
  }
  return fault('cloud-refused', { cloud, what, detail: `${code}: ${message}` });
}
