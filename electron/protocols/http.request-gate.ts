import { z } from 'zod';
import { isCidr } from '../../shared/addresses.ts';
import { createSourceRules, type SourceRules } from '../engine/source-rules.ts';
import { createGlob } from './http/glob.ts';
import { defineRequestGate, type GateAnswer, type RequestSeen, type RequestVerdict } from './http/request-gate.ts';
import { usualRequests } from './http/usual-requests.ts';

/** No user agent is looked at any further. */
const maxAgentLength = 512;

const text = z.string().min(1).max(200);

const criteria = {
  paths: z
    .array(text.refine((path) => /^[/*]/.test(path), 'must begin with "/" or "*".'))
    .max(200)
    .exactOptional()
    .meta({
      title: 'Paths',
      description: 'As they are asked for; `*` stands for anything: `/api/poll`, `/live/*`, `*.ico`.',
    }),
  methods: z
    .array(z.string().regex(/^[A-Za-z-]{1,30}$/, 'must be a method such as "HEAD".'))
    .max(20)
    .exactOptional()
    .meta({ title: 'Methods', description: 'Such as `HEAD`.' }),
  agents: z.array(text).max(200).exactOptional().meta({
    title: 'User agents',
    description: 'A part of what the client calls itself, in any case.',
  }),
  sources: z
    .array(
      z.string().refine((range) => isCidr(range), {
        error: ({ input }) =>
          `"${String(input)}" is not an address range. Write it like "192.168.1.0/24" or "fd00::/8".`,
      }),
    )
    .max(200)
    .exactOptional()
    .meta({ title: 'Addresses', description: 'Where the client is: an address or a range.' }),
};

const answer = z
  .strictObject({
    status: z.int().min(200).max(599).default(503).meta({ title: 'Status', description: 'Of the answer.' }),
    body: z.string().max(2_000).default('').meta({ title: 'Text', description: 'Plain text of the answer.' }),
  })
  .meta({ title: 'Answer while asleep', description: 'What it gets then; 503 when left out.' });

const rule = z.strictObject(criteria).refine(hasCriterion, 'must have "paths", "methods", "agents" or "sources".');
const backgroundRule = z
  .strictObject({ ...criteria, answer: answer.exactOptional() })
  .refine(hasCriterion, 'must have "paths", "methods", "agents" or "sources".');

export const requestGateConfig = z.strictObject({
  background: z.array(backgroundRule).max(100).default([]).meta({
    title: 'Never wake for',
    description: 'Requests that fit all of one entry. While it is awake they are forwarded, but do not keep it up.',
  }),
  real: z.array(rule).max(100).default([]).meta({
    title: 'Always wake for',
    description: 'Requests that count although something else here says no.',
  }),
  usual: z.boolean().default(true).meta({
    title: 'The usual ones, too',
    description: 'Icons, monitors, crawlers, scanners and the like never wake.',
  }),
  otherSites: z.boolean().default(false).meta({
    title: 'Pages of other sites may wake it',
    description: 'Without, a page elsewhere wakes it only when somebody follows a link to it.',
  }),
});

type Config = z.output<typeof requestGateConfig>;
type Criteria = z.output<z.ZodObject<typeof criteria>>;

const usualOnes = usualRequests.map(({ paths = [], agents = [], reason, answer: instead }) => ({
  globs: paths.map(createGlob),
  agents,
  reason,
  answer: instead,
}));

const asleep: GateAnswer = { status: 503, body: 'Asleep.\n', retryAfterSeconds: 60 };

/**
 * Real unless the request fits an entry of the settings or is one that browsers, monitors and crawlers make by
 * themselves. Browsers say what a request is for in `Sec-Purpose` and `Sec-Fetch-*` (W3C Fetch Metadata); a client that
 * says nothing is taken for a visitor.
 */
export default defineRequestGate<Config>({
  id: 'http',
  title: 'By what is asked for, and by whom',
  config: requestGateConfig,
  open(options) {
    const real = options.real.map(createRule);
    const background = options.background.map((entry) => ({
      fits: createRule(entry),
      answer: entry.answer ? { ...entry.answer, retryAfterSeconds: null } : asleep,
    }));

    return {
      judge(request): RequestVerdict {
        const agent = agentOf(request);
        if (real.some((fits) => fits(request, agent))) return { kind: 'real' };
        const own = background.find(({ fits }) => fits(request, agent));
        if (own) return { kind: 'background', reason: 'the settings say that it never wakes', answer: own.answer };
        if (options.usual) {
          const usual = usualOnes.find(
            ({ globs, agents }) =>
              globs.some((fits) => fits(request.path)) || agents.some((part) => agent.includes(part)),
          );
          if (usual) return { kind: 'background', reason: usual.reason, answer: usual.answer };
          if (request.method === 'OPTIONS' && request.path === '*') {
            const ok = { status: 204, body: '', retryAfterSeconds: null };
            return { kind: 'background', reason: 'a question about the server', answer: ok };
          }
        }
        if (isPrefetch(request)) {
          return { kind: 'background', reason: 'a browser fetches ahead', answer: asleep };
        }
        if (!options.otherSites && isFromOtherSite(request)) {
          return { kind: 'background', reason: 'a page of another site asks', answer: asleep };
        }
        return { kind: 'real' };
      },
    };
  },
});

function hasCriterion({ paths, methods, agents, sources }: Criteria): boolean {
  return [paths, methods, agents, sources].some((list) => list !== undefined && list.length > 0);
}

/** Fits when every list that is given has an entry that fits. */
function createRule(rule: Criteria): (request: RequestSeen, agent: string) => boolean {
  const methods = rule.methods?.map((method) => method.toUpperCase());
  const globs = rule.paths?.map(createGlob);
  const agents = rule.agents?.map((part) => part.toLowerCase());
  const sources = rule.sources?.length ? sourcesIn(rule.sources) : null;
  return (request, agent) =>
    fitsOne(globs, (fits) => fits(request.path)) &&
    fitsOne(methods, (method) => method === request.method.toUpperCase()) &&
    fitsOne(agents, (part) => agent.includes(part)) &&
    (sources?.permits(request.source) ?? true);
}

function sourcesIn(allowFrom: readonly string[]): SourceRules {
  const rules = { allowFrom, denyFrom: [], listensEverywhere: false, place: 'sources' };
  return createSourceRules(rules, { interfaces: () => [] });
}

function fitsOne<Entry>(list: readonly Entry[] | undefined, fits: (entry: Entry) => boolean): boolean {
  return list === undefined || list.length === 0 || list.some(fits);
}

function agentOf(request: RequestSeen): string {
  return (request.field('user-agent') ?? '').slice(0, maxAgentLength).toLowerCase();
}

/** `Sec-Purpose: prefetch;prerender` is one too; the other fields are what browsers sent before there was that one. */
function isPrefetch(request: RequestSeen): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) =>
    /(?:^|[\s,;])(?:prefetch|preview|prerender)(?:$|[\s,;])/i.test((request.field(name) ?? '').slice(0, 200)),
  );
}

function isFromOtherSite(request: RequestSeen): boolean {
  if (request.field('sec-fetch-site')?.toLowerCase() !== 'cross-site') return false;
  return request.field('sec-fetch-mode')?.toLowerCase() !== 'navigate';
}
