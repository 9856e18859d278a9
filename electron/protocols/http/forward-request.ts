import { endpointName } from '../../../shared/endpoint-names.ts';
import { type Fault, fault } from '../../../shared/faults.ts';
import type { Clock } from '../../engine/clock.ts';
import type { AccessRecord } from './access-record.ts';
import type { BoundRoute } from './bound-route.ts';
import { deliver, deliverInterim } from './deliver.ts';
import type { ForwardedRequest, UpstreamAnswer } from './exchange.ts';
import { askerOf, faultAnswer, type LocalAnswer } from './fault-answer.ts';
import { offeredUpgrade, requestFields } from './fields.ts';
import { firstUsable } from './first-usable.ts';
import { type HeldUpgrade, holdUpgrade } from './held-upgrade.ts';
import type { ReceivedRequest } from './received-request.ts';
import {
  BodyNotStoredError,
  BodyTooLargeError,
  NoRoomForBodyError,
  receiveBody,
  usualBodyLimits,
} from './request-body.ts';
import type { RequestEndpoint } from './request-endpoint.ts';
import type { RequestTarget } from './request-target.ts';
import { retryOf } from './retry-after.ts';
import { forwardedPath } from './routing.ts';
import { watchUpload } from './stalled-upload.ts';
import { TargetEndpoint } from './target-endpoint.ts';
import { UrlEndpoint } from './url-endpoint.ts';

export interface Forwarding {
  readonly received: ReceivedRequest;
  readonly target: RequestTarget;
  readonly bound: BoundRoute;
  readonly source: string;
  /** The other end of the connection is a proxy that is believed. */
  readonly isTrusted: boolean;
  /** Whether it is a reason to wake and to keep awake. */
  readonly counts: boolean;
  readonly record: AccessRecord;
  readonly clock: Clock;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/**
 * Forwards a request to the first endpoint of its route that gives a usable answer, waking what has to be woken, and
 * resolves when that is with the client: with null, or with what to answer instead.
 */
export async function forwardRequest(forwarding: Forwarding): Promise<LocalAnswer | null> {
  const { received, bound, record, clock, signal } = forwarding;
  const { request, response, upgrade, expectsContinue } = received;
  const endpoints = endpointsFor(forwarding);
  const body = receiveBody(request, clock);
  const came = countBody(received, record);
  const held = upgrade && holdUpgrade(upgrade);
  let isInvited = !expectsContinue;
  try {
    const found = await firstUsable(forwardedRequest(forwarding, body), {
      endpoints,
      records: record.attempts,
      rules: bound.settings,
      memory: bound.memory,
      clock,
      signal,
      onInterim: (answer) => deliverInterim(received, answer),
      onContinue: () => {
        if (isInvited || response.destroyed) return;
        isInvited = true;
        response.writeContinue();
        watchUpload(request, clock);
      },
      onOutcome: (index, outcome, isUsable) => bound.route.endpointDid(index, outcome, isUsable),
    });
    if (!found) return failureAnswer(forwarding, endpoints);
    const { answer, index } = found;
    const endpoint = endpoints[index];
    record.servedBy = endpoint?.label ?? null;
    record.sentAtMs = endpoint?.sentAtMs ?? null;
    if (answer.kind === 'upgraded') record.status = 101;
    came.tell((byteCount) => endpoint?.moved('in', byteCount));
    const client = {
      request,
      response,
      upgrade: held && upgrade && { ...upgrade, head: releaseFor(answer, held, upgrade) },
    };
    await deliver(answer, client, {
      onBytes(direction, byteCount) {
        if (direction === 'in') record.bytesIn += byteCount;
        else record.bytesOut += byteCount;
        endpoint?.moved(direction, byteCount);
      },
      close: !isInvited,
    });
    return null;
  } catch (error) {
    if (signal.aborted || response.destroyed) return null;
    const reason = bodyFault(error, bound.settings.name);
    // The rest is read and thrown away: a connection that is closed before might take the answer with it.
    if (reason) return answerTo(forwarding, reason, false);
    throw error;
  } finally {
    for (const endpoint of endpoints) endpoint.release();
    body.drop();
  }
}

function endpointsFor({ received, bound, source, counts, clock }: Forwarding): readonly RequestEndpoint[] {
  const { route, settings, pools } = bound;
  const { remotePort = 0, localAddress = '', localPort = 0 } = received.request.socket;
  const client = {
    source: { address: source, port: remotePort },
    destination: { address: localAddress, port: localPort },
  };
  return settings.endpoints.map((endpoint, index) => {
    const pool = pools[index];
    if (!pool) throw new Error(`no connections for endpoint ${index} of ${route.id}`);
    const shared = { pool, source, client, clock };
    if (endpoint.kind === 'url') {
      return new UrlEndpoint({ ...shared, settings: endpoint, route, sendsGivenHost: settings.sendHost !== undefined });
    }
    const isOneOfSeveral = settings.endpoints.length > 1;
    const onVisit = (refusal: Fault | null) => {
      // That it does not count is nothing new, and there may be others to ask.
      if (refusal && refusal.code !== 'no-reason-to-wake') route.refused(source, refusal);
      received.judged();
    };
    return new TargetEndpoint({
      ...shared,
      settings: endpoint,
      label: endpointName(endpoint, settings.endpoints),
      leg: route.legTo(endpoint.target),
      counts,
      isOneOfSeveral,
      onVisit,
    });
  });
}

function forwardedRequest(forwarding: Forwarding, body: ForwardedRequest['body']): ForwardedRequest {
  const { received, target, bound, isTrusted } = forwarding;
  const { request, isTls, expectsContinue, upgrade } = received;
  const { match, stripPath, sendHost } = bound.settings;
  const head = request as typeof request & { method: string };
  const fields = requestFields(head, {
    source: received.peer,
    isTrusted,
    isSecure: isTls,
    listenerPort: request.socket.localPort ?? 0,
    host: target.authority,
    sendHost,
  });
  const isStripped = stripPath && match.path !== '/';
  return {
    method: head.method,
    path: forwardedPath(target, match.path, stripPath) + target.query,
    fields: isStripped ? withPrefix(fields, match.path) : fields,
    body,
    upgrade: upgrade ? offeredUpgrade(head) : null,
    expectsContinue,
  };
}

/** What was taken off the path, so that the endpoint can make links that lead back; after that of a proxy before us. */
function withPrefix(fields: ForwardedRequest['fields'], prefix: string): ForwardedRequest['fields'] {
  const isPrefix = ([name]: readonly [string, string]) => name.toLowerCase() === 'x-forwarded-prefix';
  const before = fields.find(isPrefix)?.[1].replace(/\/$/, '') ?? '';
  return [...fields.filter((line) => !isPrefix(line)), ['X-Forwarded-Prefix', before + prefix]];
}

/** Counts what comes of a body; from `tell` on it is told too, beginning with what came before. */
function countBody({ request }: ReceivedRequest, record: AccessRecord) {
  let listener: ((byteCount: number) => void) | null = null;
  const { headers } = request;
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) {
    request.on('data', ({ length }: Buffer) => {
      record.bytesIn += length;
      listener?.(length);
    });
  }
  return {
    tell(onBytes: (byteCount: number) => void) {
      if (record.bytesIn > 0) onBytes(record.bytesIn);
      listener = onBytes;
    },
  };
}

function releaseFor(
  answer: UpstreamAnswer,
  held: HeldUpgrade,
  { socket }: NonNullable<ReceivedRequest['upgrade']>,
): Buffer {
  const sent = held.release();
  // It stays HTTP: nothing that comes is of use, but an end has to be noticed.
  if (answer.kind === 'response') socket.resume();
  return sent;
}

/** Why the body could not be kept; null when that was not it. */
function bodyFault(error: unknown, route: string): Fault | null {
  const { heldBytes, room } = usualBodyLimits;
  if (error instanceof BodyTooLargeError) return fault('body-too-large', { route, limitBytes: heldBytes });
  if (error instanceof NoRoomForBodyError) return fault('no-room-for-body', { route, limitBytes: room.totalBytes });
  return error instanceof BodyNotStoredError ? fault('body-not-stored', { route, detail: error.message }) : null;
}

function failureAnswer(forwarding: Forwarding, endpoints: readonly RequestEndpoint[]): LocalAnswer {
  const { bound, record } = forwarding;
  const { settings } = bound;
  const { attempts } = record;
  const faults = endpoints.flatMap((endpoint) => endpoint.fault ?? []);
  const [only] = faults;
  if (only && faults.length === endpoints.length) return answerTo(forwarding, only, endpoints[0]?.wasVisited ?? false);
  const outcomes = settings.explainFailure ? attempts.map(({ endpoint, outcome }) => `${endpoint}: ${outcome}`) : [];
  return answerTo(forwarding, fault('no-endpoint-answered', { route: settings.name, outcomes }), true);
}

function answerTo({ bound, received, clock }: Forwarding, reason: Fault, wasTried: boolean): LocalAnswer {
  const { route, settings } = bound;
  const target = settings.endpoints.find((endpoint) => endpoint.kind === 'target')?.target;
  const view = target === undefined ? null : route.legTo(target).view();
  const retryInMs = retryOf(reason, view, clock.wallMs());
  return faultAnswer(
    { fault: reason, name: view?.name ?? settings.name, retryInMs, wasTried },
    askerOf(received.request),
  );
}
