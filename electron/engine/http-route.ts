import { endpointName } from '../../shared/endpoint-names.ts';
import { type Fault, fault } from '../../shared/faults.ts';
import type { EndpointSettings, HttpRouteSettings } from '../../shared/settings.ts';
import type { EndpointView, RouteView } from '../../shared/snapshot.ts';
import { requestsLink } from './requests-link.ts';
import type { RequestLeg, RequestRoute, Served } from './protocol-server.ts';
import { targetsOf } from './route-ends.ts';
import type { Route } from './route.ts';
import type { RouteShares } from './route-shares.ts';
import type { SharedListener } from './shared-listener.ts';
import { createSourceRules, isEverywhere, type SourceRules } from './source-rules.ts';
import { TargetLeg } from './target-leg.ts';
import type { TargetUnit } from './target-unit.ts';

/** One HTTP service: the books of its requests, whoever forwards them, and its ways to its targets. */
export class HttpRoute implements Route, RequestRoute {
  readonly id: string;
  settings: HttpRouteSettings;
  readonly #shares: RouteShares;
  #listener: SharedListener;
  #rules: SourceRules;
  readonly #legs = new Map<string, TargetLeg>();
  /** Ways to targets that it has left, or that are other machines now, while something goes through them. */
  readonly #retired = new Set<TargetLeg>();
  /** By the endpoint's name. */
  readonly #outcomes = new Map<
    string,
    { readonly text: string; readonly isUsable: boolean; readonly atWallMs: number }
  >();
  #elsewhere = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #isEnded = false;

  constructor(settings: HttpRouteSettings, listener: SharedListener, shares: RouteShares) {
    this.id = settings.id;
    this.settings = settings;
    this.#shares = shares;
    this.#listener = listener;
    this.#rules = this.#newRules();
  }

  /** Takes over settings for what comes from now on; ways to targets that did not change keep everything. */
  change(
    settings: HttpRouteSettings,
    listener: SharedListener,
    unitOf: (target: string) => TargetUnit | undefined,
  ): void {
    this.settings = settings;
    this.#listener = listener;
    this.#rules = this.#newRules();
    const wanted = new Set(targetsOf(settings));
    for (const [target, leg] of this.#legs) {
      if (leg.isEnded || (wanted.has(target) && unitOf(target)?.actor === leg.actor)) continue;
      leg.end(fault('service-removed', { route: settings.name }));
      this.#retired.add(leg);
    }
    for (const target of wanted) {
      const unit = unitOf(target);
      if (unit && (this.#legs.get(target)?.isEnded ?? true))
        this.#legs.set(target, new TargetLeg(this, unit.actor, unit.dialer, this.#shares));
    }
    const endpoints = new Set(settings.endpoints.map((endpoint) => this.#nameOf(endpoint)));
    for (const endpoint of this.#outcomes.keys()) if (!endpoints.has(endpoint)) this.#outcomes.delete(endpoint);
  }

  // What the engine needs.

  legs(): readonly TargetLeg[] {
    for (const leg of this.#retired) if (leg.sessionCount === 0) this.#retired.delete(leg);
    const current = this.#isEnded ? [] : targetsOf(this.settings).flatMap((target) => this.#legs.get(target) ?? []);
    return [...current, ...this.#retired];
  }

  get sessionCount(): number {
    return this.legs().reduce((sum, leg) => sum + leg.sessionCount, this.#elsewhere);
  }

  get unjudgedCount(): number {
    return this.#listener.unjudgedCount;
  }

  /** A plain URL is reached from everywhere. */
  get away(): Fault | null {
    const faults = this.settings.endpoints.map((endpoint) =>
      endpoint.kind === 'target' ? (this.#legs.get(endpoint.target)?.actor.core.away ?? null) : null,
    );
    return faults.every((one) => one !== null) ? (faults[0] ?? null) : null;
  }

  /** Its address is its listener's, and those who wait are told by its targets. */
  rest(): void {
    this.moved();
  }

  end(reason: Fault): void {
    for (const leg of this.legs()) {
      leg.end(reason);
      this.#retired.add(leg);
    }
    this.#isEnded = true;
  }

  endAllSessions(reason: Fault): void {
    for (const leg of this.legs()) leg.endSessions(false, reason);
  }

  view(): RouteView {
    const { endpoints, match } = this.settings;
    const counts = { quiet: 0, background: 0, waiting: 0 };
    for (const leg of this.legs()) {
      const more = leg.counts();
      counts.quiet += more.quiet;
      counts.background += more.background;
      counts.waiting += more.waiting;
    }
    const targets = targetsOf(this.settings);
    const place = `${match.host ?? ''}${match.path === '/' ? '' : match.path}`;
    const open = requestsLink(this.settings, this.#listener.settings);
    return {
      id: this.id,
      name: this.settings.name,
      kind: 'http',
      target: targets[0] ?? null,
      targets,
      listening: this.#listener.addresses,
      ...(place === '' ? {} : { match: place }),
      endpoints: endpoints.map((endpoint) => this.#endpointView(endpoint)),
      sessions: this.sessionCount,
      ...counts,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      ...(open === null ? {} : { open }),
      fault: this.#listener.fault,
    };
  }

  // What whoever forwards its requests needs.

  refusalOf(source: string): Fault | null {
    return this.#rules.permits(source) ? null : fault('source-not-allowed', { source });
  }

  legTo(target: string): RequestLeg {
    const leg = this.#legs.get(target);
    if (!leg) throw new Error(`route "${this.id}" never led to "${target}"`);
    return leg;
  }

  refused(source: string, reason: string | Fault): void {
    const [target] = targetsOf(this.settings);
    this.#shares.refusals.note({ route: this.id, ...(target === undefined ? {} : { target }), source, reason });
  }

  answered(source: string, reason: string): void {
    const [target] = targetsOf(this.settings);
    const kind = 'answered' as const;
    this.#shares.refusals.note({ kind, route: this.id, ...(target === undefined ? {} : { target }), source, reason });
  }

  endpointDid(index: number, outcome: string, isUsable: boolean): void {
    const endpoint = this.settings.endpoints[index];
    if (!endpoint) return;
    this.#outcomes.set(this.#nameOf(endpoint), {
      text: outcome,
      isUsable,
      atWallMs: this.#shares.ports.clock.wallMs(),
    });
    this.moved();
  }

  beginElsewhere(_source: string): Served {
    let isOver = false;
    this.#elsewhere += 1;
    this.moved();
    return {
      moved: (direction, byteCount) => this.onBytes(direction, byteCount),
      end: () => {
        if (isOver) return;
        isOver = true;
        this.#elsewhere -= 1;
        this.moved();
      },
    };
  }

  // What its ways to targets need.

  onBytes(direction: 'in' | 'out', byteCount: number): void {
    if (direction === 'in') this.#bytesIn += byteCount;
    else this.#bytesOut += byteCount;
    this.moved();
  }

  /** Its counters changed, as they do with every request; whoever waits for its end is told at once. */
  moved(): void {
    if (this.#isEnded) this.#shares.onChange(this.id);
    else this.#shares.onTraffic(this.id);
  }

  #newRules(): SourceRules {
    const { allowFrom, denyFrom, id } = this.settings;
    const { listen, fronts = [] } = this.#listener.settings;
    const listensEverywhere = isEverywhere([...listen, ...fronts]);
    const place = `route "${id}"`;
    return createSourceRules({ allowFrom, denyFrom, listensEverywhere, place }, this.#shares.ports.network);
  }

  #nameOf(endpoint: EndpointSettings): string {
    return endpointName(endpoint, this.settings.endpoints);
  }

  #endpointView(endpoint: EndpointSettings): EndpointView {
    const name = this.#nameOf(endpoint);
    const outcome = this.#outcomes.get(name);
    if (!outcome) return { endpoint: name, lastOutcome: null };
    const { text, isUsable, atWallMs } = outcome;
    return { endpoint: name, lastOutcome: { text, isUsable, at: new Date(atWallMs).toISOString() } };
  }
}
