import { FaultError, fault } from '../../shared/faults.ts';
import { sentence } from '../../shared/messages/en.ts';
import { delay } from '../engine/clock.ts';
import {
  type DriverContext,
  defineDriver,
  type PowerStatus,
  type PreflightStep,
  type SleepContext,
  type WakeContext,
} from '../engine/driver.ts';
import { type Ec2Api, openEc2 } from './ec2-api.ts';
import { ec2Choices } from './ec2-choices.ts';
import { type Ec2Config, ec2Config } from './ec2-config.ts';
import { type Ec2Instance, instanceStatus, stageOf } from './ec2-instance.ts';

const changingEveryMs = 2_000;

/** An instance of Amazon EC2, by id or by its tag "Name". */
export default defineDriver<Ec2Config>({
  id: 'ec2',
  title: 'EC2 instance',
  config: ec2Config,
  knowsAddress: true,
  down: 'status',
  wakeLimitMs: () => 300_000,
  isBilled: true,
  cooldownMs: 300_000,
  identityKeys: ({ region, instance, name }) => [`ec2 ${region} ${instance ?? `name ${name}`}`],
  wake,
  sleep,
  status,
  preflight,
  choices: ec2Choices,
  delete: remove,
});

async function wake(config: Ec2Config, context: WakeContext): Promise<void> {
  const api = await openEc2(config, context);
  const instance = await settled(api, context);
  if (instance === null || stageOf(instance) === 'gone') {
    if (!config.launch || config.name === undefined) throw new FaultError(missing(config));
    context.log(`launching ${config.name}`);
    return api.launch(config.launch, config.name, crypto.randomUUID());
  }
  if (stageOf(instance) === 'running') return;
  context.log(`starting ${instance.InstanceId ?? ''}`);
  await api.start(idOf(instance));
}

/** An instance on its way somewhere takes no order, so it is waited for. */
async function settled(api: Ec2Api, { clock, signal }: DriverContext): Promise<Ec2Instance | null> {
  for (;;) {
    const instance = await api.find();
    if (instance === null || stageOf(instance) !== 'changing') return instance;
    await delay(clock, changingEveryMs, signal);
  }
}

async function sleep(config: Ec2Config, context: SleepContext): Promise<void> {
  const api = await openEc2(config, context);
  const id = config.instance ?? (await api.find())?.InstanceId;
  if (id === undefined) throw new FaultError(missing(config));
  await context.commit();
  context.signal.throwIfAborted();
  context.log(`${config.action} ${id}`);
  if (config.action === 'terminate') await api.terminate(id);
  else await api.stop(id, config.action === 'hibernate');
}

async function remove(config: Ec2Config, context: DriverContext): Promise<void> {
  const api = await openEc2(config, context);
  const instance = await api.find();
  if (instance === null) return;
  context.log(`terminate ${idOf(instance)}`);
  await api.terminate(idOf(instance));
}

async function status(config: Ec2Config, context: DriverContext): Promise<PowerStatus> {
  const api = await openEc2(config, context);
  return instanceStatus(await api.find(), config.address);
}

async function preflight(config: Ec2Config, context: DriverContext): Promise<readonly PreflightStep[]> {
  const api = await openEc2(config, context);
  const found = await api.find().catch((error: unknown) => {
    if (error instanceof FaultError) return error.fault;
    throw error;
  });
  const lookTitle = 'The account shows us the instance';
  if (found !== null && 'code' in found) {
    const fix = 'Give the account the permission ec2:DescribeInstances, or correct the access key.';
    return [{ title: lookTitle, ok: false, detail: sentence(found), fault: found, fix }];
  }
  if (found === null) {
    if (config.launch)
      return [{ title: lookTitle, ok: true, detail: `none yet; ${config.launch.template} will be launched` }];
    const fix = 'Correct its id or name, or add "launch" to the settings.';
    return [{ title: lookTitle, ok: false, detail: sentence(missing(config)), fault: missing(config), fix }];
  }
  const looked = { title: lookTitle, ok: true, detail: `${idOf(found)}: ${found.State?.Name ?? '?'}` };
  const steps: PreflightStep[] = [looked];
  for (const [order, permission] of [
    ['start', 'StartInstances'] as const,
    [config.action, permissionFor[config.action]],
  ] as const) {
    const refusal = await api.refusalTo(order, idOf(found));
    const title = order === 'start' ? 'The account may start it' : 'The account may put it to sleep';
    steps.push(
      refusal === null
        ? { title, ok: true, detail: 'it said so, without doing it' }
        : {
            title,
            ok: false,
            detail: sentence(refusal),
            fault: refusal,
            fix: `Give the account the permission ec2:${permission} for it.`,
          },
    );
  }
  return steps;
}

const permissionFor = { stop: 'StopInstances', hibernate: 'StopInstances', terminate: 'TerminateInstances' } as const;

function missing({ region, instance, name }: Ec2Config) {
  const detail = 'nothing in the settings says how to launch one';
  return fault('cloud-missing', { cloud: 'AWS', what: instance ?? name ?? '', place: region, detail });
}

function idOf({ InstanceId }: Ec2Instance): string {
  return InstanceId ?? '';
}
