import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Language } from '../../../shared/app-preferences.ts';
import type { Fault, FaultCode } from '../../../shared/faults.ts';
import { sentence as english } from '../../../shared/messages/en.ts';
import { sentence } from '../../../shared/messages/sentence.ts';
import { preferredLanguage } from '../../../shared/preferred-language.ts';
import { waitingPage, waitingPolicy } from '../../../shared/waiting-page.ts';
import { acceptedForm } from './accepted-form.ts';

export interface LocalAnswer {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

/** For whom an answer is made. */
export interface Asker {
  /** The request's Accept header. */
  readonly accept: string | undefined;
  readonly language: Language;
  readonly nonce: string;
}

export function askerOf({ headers }: IncomingMessage): Asker {
  const { accept } = headers;
  const language = preferredLanguage(headers['accept-language']);
  return { accept, language, nonce: randomBytes(16).toString('base64') };
}

export interface FaultOccasion {
  readonly fault: Fault;
  /** What was asked for, as the user calls it. */
  readonly name: string;
  /** Null: nothing is known of when it may be better. */
  readonly retryInMs: number | null;
  /** It was tried for this request; else it was turned away at once. */
  readonly wasTried: boolean;
}

/** Says why a request could not be served: as JSON, as a page or as plain text, whatever the client takes. */
export function faultAnswer(occasion: FaultOccasion, asker: Asker): LocalAnswer {
  const status = statusOf(occasion.fault, occasion.wasTried);
  const retry = occasion.retryInMs === null ? {} : { 'retry-after': retryAfter(occasion.retryInMs) };
  return { status, ...formed(occasion, asker, retry) };
}

/** Seconds for Retry-After, at least one. */
export function retryAfter(inMs: number): string {
  return `${Math.max(1, Math.ceil(inMs / 1000))}`;
}

/** 503 for all others: it is us, and it may be better later. */
const statuses: Partial<Record<FaultCode, number>> = {
  'bad-request': 400,
  'source-not-allowed': 403,
  internal: 500,
  'someone-else-answers': 502,
  'forwards-to-itself': 502,
  'no-endpoint-answered': 502,
  'went-down': 502,
  'not-ready': 504,
  'wake-timeout': 504,
  'client-timeout': 504,
  'deadline-passed': 504,
};

/** Without having been tried nothing can have timed out for this request. */
export function statusOf({ code }: Fault, wasTried: boolean): number {
  const status = statuses[code] ?? 503;
  return status === 504 && !wasTried ? 503 : status;
}

function formed(occasion: FaultOccasion, asker: Asker, more: Readonly<Record<string, string>>) {
  const base = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...more };
  const message = english(occasion.fault);
  switch (acceptedForm(asker.accept)) {
    case 'html': {
      const problem = sentence(occasion.fault, asker.language);
      const state = { step: 'failed', problem, retryInMs: occasion.retryInMs, progress: null } as const;
      const page = { ...asker, name: occasion.name, state, eventsPath: null, refreshMs: 0 };
      const fields = {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': waitingPolicy(asker.nonce),
        'referrer-policy': 'same-origin',
      };
      return { fields: { ...base, ...fields }, body: waitingPage(page) };
    }
    case 'json': {
      const body = `${JSON.stringify({ fault: { ...occasion.fault, message } })}\n`;
      return { fields: { ...base, 'content-type': 'application/json' }, body };
    }
    case 'text':
      return { fields: { ...base, 'content-type': 'text/plain; charset=utf-8' }, body: `${message}\n` };
  }
}
