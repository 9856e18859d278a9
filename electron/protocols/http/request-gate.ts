import type { z } from 'zod';

/** What a request gate is shown of one request: its head, never its body. */
export interface RequestSeen {
  /** Client's address without port; IPv4-mapped addresses come as IPv4. */
  readonly source: string;
  readonly method: string;
  /** Without query, dot segments removed, letters and digits not percent-encoded; or `*`. */
  readonly path: string;
  /** The value of a field by its name in lower case, several lines joined by ", "; null when there is none. */
  field(name: string): string | null;
}

/** What a client gets in place of the service, while that is not awake. */
export interface GateAnswer {
  /** 200 to 599. */
  readonly status: number;
  /** Plain text; may be empty. */
  readonly body: string;
  /** In whole seconds; null: no Retry-After. */
  readonly retryAfterSeconds: number | null;
}

/**
 * `real` wakes and counts; `background` is forwarded while awake and never a reason, else it gets `answer`. Reasons are
 * short and go to the history.
 */
export type RequestVerdict =
  | { readonly kind: 'real' }
  | { readonly kind: 'background'; readonly reason: string; readonly answer: GateAnswer };

/** A gate of one HTTP route. Knows nothing of earlier requests; never throws, whatever it is shown. */
export interface RequestGate {
  judge(request: RequestSeen): RequestVerdict;
}

export interface RequestGateDefinition<Config = unknown> {
  readonly id: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  open(config: Config): RequestGate;
}

export function defineRequestGate<Config>(gate: RequestGateDefinition<Config>): RequestGateDefinition<Config> {
  return gate;
}
