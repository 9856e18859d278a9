import { FaultError, fault } from '../../shared/faults.ts';
import { type DriverContext, defineDriver, type PowerStatus, type SleepContext } from '../engine/driver.ts';
import { buildRequest } from './http-build.ts';
import { type HttpConfig, type HttpRequestConfig, httpConfig } from './http-config.ts';
import { readPower } from './http-power.ts';
import { type HttpAnswer, type SendOptions, sendHttp, showUrl } from './http-send.ts';
import { isExpected } from './http-status.ts';

/** How much of an unwelcome answer is worth remembering. */
const excerptLength = 300;

/** A call to something that switches machines: `start` where it stands as `wake`, `stop` as `sleep`, all as `power`. */
export default defineDriver<HttpConfig>({
  id: 'http-request',
  title: 'HTTP request',
  config: httpConfig,
  offers: ({ start, stop, status }) => [
    ...(start === undefined ? [] : (['wake'] as const)),
    ...(stop === undefined ? [] : (['sleep'] as const)),
    ...(status === undefined ? [] : (['status'] as const)),
  ],
  down: 'refused-or-silent',
  async wake(config, context) {
    const answer = await send(config, requestOf(config, 'start'), context, {
      onUnwelcome: (text) => context.log(text),
    });
    context.log(answer.text);
  },
  sleep,
  status,
});

/** A machine that is gone before it has answered has taken the command. */
async function sleep(config: HttpConfig, context: SleepContext): Promise<void> {
  let isSent = false;
  const onSent = () => {
    isSent = true;
  };
  try {
    const onUnwelcome = (text: string) => context.log(text);
    const beforeSend = () => context.commit();
    const answer = await send(config, requestOf(config, 'stop'), context, { beforeSend, onSent, onUnwelcome });
    context.log(answer.text);
  } catch (error) {
    if (!isSent || context.signal.aborted || isUnwelcomeStatus(error)) throw error;
    context.log('the request was sent, but no answer came; taken as accepted');
  }
}

async function status(config: HttpConfig, context: DriverContext): Promise<PowerStatus> {
  if (config.status === undefined) throw unset('status');
  const { body } = await send(config, config.status, context);
  return { power: readPower(body, config.status) };
}

interface SendHooks extends Omit<SendOptions, 'signal'> {
  /** Told what came with a status that was not expected, without secrets. */
  readonly onUnwelcome?: (text: string) => void;
}

async function send(
  config: HttpConfig,
  wanted: HttpRequestConfig,
  context: DriverContext,
  { onUnwelcome, ...hooks }: SendHooks = {},
): Promise<HttpAnswer & { readonly text: string }> {
  context.signal.throwIfAborted();
  const { request, redact } = buildRequest(config, wanted, context);
  const url = showUrl(request.url);
  const deadline = new AbortController();
  const passed = new FaultError(
    fault('deadline-passed', { what: `${request.method} ${url}`, afterMs: config.deadline }),
  );
  const timer = context.clock.after(config.deadline, () => deadline.abort(passed));
  try {
    const signal = AbortSignal.any([context.signal, deadline.signal]);
    const answer = await sendHttp(request, { ...hooks, signal });
    const text = `${request.method} ${url} → ${answer.status}`;
    const expected = [wanted.expect].flat();
    if (isExpected(answer.status, expected)) return { ...answer, text };
    onUnwelcome?.(`${text}: ${redact(answer.body).slice(0, excerptLength)}`);
    throw new FaultError(fault('http-status', { url, status: answer.status, expected: expected.join(', ') }));
  } finally {
    timer[Symbol.dispose]();
  }
}

function requestOf(config: HttpConfig, name: 'start' | 'stop'): HttpRequestConfig {
  const request = config[name];
  if (request === undefined) throw unset(name);
  return typeof request === 'string' ? { url: request, expect: '2xx' } : request;
}

function unset(name: string): FaultError {
  return new FaultError(fault('driver-unsupported', { driver: 'http-request', what: `"${name}" is not set.` }));
}

function isUnwelcomeStatus(error: unknown): boolean {
  return error instanceof FaultError && error.fault.code === 'http-status';
}
