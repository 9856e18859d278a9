import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Fault, fault } from '../../../shared/faults.ts';
import { preferredLanguage } from '../../../shared/preferred-language.ts';
import type { HttpRouteSettings } from '../../../shared/settings.ts';
import { waitingPage, waitingPolicy } from '../../../shared/waiting-page.ts';
import type { Clock } from '../../engine/clock.ts';
import type { RequestLeg, RequestRoute } from '../../engine/protocol-server.ts';
import { askerOf, faultAnswer, type LocalAnswer, retryAfter } from './fault-answer.ts';
import { retryOf } from './retry-after.ts';
import { streamEvents } from './waiting-events.ts';
import { type Awaited, WaitingLease } from './waiting-lease.ts';
import { expectedInMs, waitingStateOf } from './waiting-state.ts';

/** So often a browser without scripts asks for the page again. */
const refreshMs = 5_000;
/** So long it may take to find out whether a target is up that we know nothing of. */
const mostUnknownMs = 3_000;
const retryWithoutEstimateMs = 10_000;
const retryRangeMs = { least: 2_000, most: 60_000 };
const eventsPath = /\/\.well-known\/reveille\/([\w-]{22})$/;

/** Tells clients of routes that do not let them wait what is going on, and holds what they wake until they are back. */
export class WhileWaking {
  readonly #clock: Clock;
  readonly #leases = new Map<string, WaitingLease>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null: the request is to be held, or can be forwarded at once. `signal`: the client is gone. */
  async answer(
    route: RequestRoute,
    request: IncomingMessage,
    source: string,
    signal: AbortSignal,
  ): Promise<LocalAnswer | null> {
    const { settings } = route;
    const isPage = settings.whileWaking === 'page';
    if (settings.whileWaking === 'hold' || (isPage && !isNavigation(request))) return null;
    const legs = legsToWake(route, settings);
    const [first] = legs;
    if (!first) return null;
    const awaited: Awaited[] = [];
    for (const leg of legs) {
      const visit = leg.visit(source, true);
      if (!('code' in visit)) awaited.push({ leg, visit });
      else if (leg === legs.at(-1) && awaited.length === 0) {
        route.refused(source, visit);
        return this.#failed(visit, leg, request);
      }
    }
    const retryMs = isPage ? refreshMs : retryIn(first, this.#clock.wallMs());
    const token = randomBytes(16).toString('base64url');
    const lease = new WaitingLease(awaited, this.#clock, 2 * retryMs, () => this.#leases.delete(token));
    this.#leases.set(token, lease);
    await this.#certain(lease, signal);
    const { failure } = lease;
    if (failure || lease.isUp || signal.aborted) lease.end();
    if (failure) return this.#failed(failure, first, request);
    if (lease.isUp || signal.aborted) return null;
    return isPage
      ? this.#page(lease, `${below(settings.match.path)}/.well-known/reveille/${token}`, request)
      : later(lease, retryMs, request);
  }

  /** Answers a waiting page that listens for changes; false when the path is not that of one. `onSent` gets byte counts. */
  stream(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    onSent: (byteCount: number) => void,
  ): boolean {
    const lease = this.#leases.get(tokenIn(path) ?? '');
    if (!lease || request.method !== 'GET') return false;
    streamEvents(lease, response, preferredLanguage(request.headers['accept-language']), {
      clock: this.#clock,
      onSent,
    });
    return true;
  }

  /** Whether a path is only known to waiting pages, so that it is no reason to wake anything. */
  isOwnPath(path: string): boolean {
    return tokenIn(path) !== null;
  }

  end(): void {
    for (const lease of this.#leases.values()) lease.end();
  }

  #failed(reason: Fault, leg: RequestLeg, request: IncomingMessage): LocalAnswer {
    const view = leg.view();
    const retryInMs = retryOf(reason, view, this.#clock.wallMs());
    return faultAnswer({ fault: reason, name: view.name, retryInMs, wasTried: false }, askerOf(request));
  }

  #page(lease: WaitingLease, events: string, request: IncomingMessage): LocalAnswer {
    const { language, nonce } = askerOf(request);
    const view = lease.view();
    const state = waitingStateOf(view, lease.failure, { isUp: lease.isUp, wallMs: this.#clock.wallMs(), language });
    return {
      status: 503,
      fields: {
        'cache-control': 'no-store',
        'content-security-policy': waitingPolicy(nonce),
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'same-origin',
        'retry-after': retryAfter(refreshMs),
        vary: 'Accept, Accept-Language',
        'x-content-type-options': 'nosniff',
      },
      body: waitingPage({ language, nonce, name: view.name, state, eventsPath: events, refreshMs }),
    };
  }

  /** Waits a moment while it is not known whether the target is up: it may well be. */
  #certain(lease: WaitingLease, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!signal.aborted && !lease.isUp && !lease.failure && lease.view().state.kind === 'unknown') return;
        timer[Symbol.dispose]();
        changes[Symbol.dispose]();
        signal.removeEventListener('abort', look);
        resolve();
      };
      const timer = this.#clock.after(mostUnknownMs, () => {
        changes[Symbol.dispose]();
        signal.removeEventListener('abort', look);
        resolve();
      });
      const changes = lease.onChange(look);
      signal.addEventListener('abort', look, { once: true });
      look();
    });
  }
}

function tokenIn(path: string): string | null {
  return eventsPath.exec(path)?.[1] ?? null;
}

function below(path: string): string {
  return path === '/' ? '' : path;
}

/** Those that a client can be told about; none where some endpoint may answer at once. */
function legsToWake(route: RequestRoute, { endpoints, wakeAll }: HttpRouteSettings): readonly RequestLeg[] {
  const targets = endpoints.flatMap((endpoint) => (endpoint.kind === 'target' ? [endpoint.target] : []));
  if (targets.length < endpoints.length) return [];
  const legs = [...new Set(targets)].map((target) => route.legTo(target));
  if (legs.some((leg) => leg.isUp())) return [];
  return wakeAll ? legs : legs.slice(0, 1);
}

/** Somebody looks at the answer in a window of a browser. */
export function isNavigation({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const mode = headers['sec-fetch-mode'];
  return /\btext\/html\b/i.test(headers.accept ?? '') && (mode === undefined || mode === 'navigate');
}

function retryIn(leg: RequestLeg, wallMs: number): number {
  const expectedMs = expectedInMs(leg.view(), wallMs) ?? retryWithoutEstimateMs;
  return Math.min(retryRangeMs.most, Math.max(retryRangeMs.least, expectedMs));
}

function later(lease: WaitingLease, retryInMs: number, request: IncomingMessage): LocalAnswer {
  const { name } = lease.view();
  const reason = fault('still-waking', { target: name, retryInMs });
  return faultAnswer({ fault: reason, name, retryInMs, wasTried: false }, askerOf(request));
}
