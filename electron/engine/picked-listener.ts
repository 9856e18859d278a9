import type { Socket } from 'node:net';
import { matchesHost } from '../../shared/host-names.ts';
import type { Fault } from '../../shared/faults.ts';
import type { ListenerSettings } from '../../shared/settings.ts';
import { endWith } from './end-with.ts';
import type { Listener } from './listener.ts';
import { Listening } from './listening.ts';
import type { RouteShares } from './route-shares.ts';
import { plainAddress } from './source-rules.ts';
import { resetNow } from './splice.ts';
import type { TcpPicker, TcpPickerDefinition } from './tcp-picker.ts';
import type { TcpRoute } from './tcp-route.ts';
import { Unpicked } from './unpicked.ts';

/** A local address that TCP routes share: looks at what each client sends first, and gives it to the route it wants. */
export class PickedListener implements Listener {
  readonly id: string;
  settings: ListenerSettings;
  readonly #shares: RouteShares;
  readonly #listening: Listening;
  readonly #definition: TcpPickerDefinition;
  readonly #picker: TcpPicker;
  readonly #unpicked = new Set<Unpicked>();
  #routes: readonly TcpRoute[] = [];

  constructor(settings: ListenerSettings, definition: TcpPickerDefinition, shares: RouteShares) {
    this.id = settings.id;
    this.settings = settings;
    this.#shares = shares;
    const { clock, network, journal, platform } = shares.ports;
    this.#definition = definition;
    this.#picker = definition.open(clock);
    this.#listening = new Listening({
      clock,
      platform,
      portHolder: (port) => network.portHolder(port),
      onConnection: (socket) => this.#accept(socket),
      onFault: (reason) => journal.append({ kind: 'not-listening', ...this.#onlyRoute(), fault: reason }),
      onChange: () => this.#tell(),
    });
  }

  /** Addresses that are gone are given up at once, new ones are bound by `listen`. */
  change(settings: ListenerSettings, routes: readonly TcpRoute[]): void {
    this.settings = settings;
    this.#routes = routes;
    this.#listening.leave(settings.listen);
  }

  listen(): Promise<void> {
    if (this.#isAway) return Promise.resolve();
    return this.#listening.bind(this.settings.name, this.settings.listen);
  }

  restIfAway(): void {
    if (this.#isAway) this.#listening.leave([]);
  }

  get #isAway(): boolean {
    return this.#routes.length > 0 && this.#routes.every((route) => route.away);
  }

  end(): void {
    this.#listening.end();
    for (const one of this.#unpicked) one.refuse();
  }

  destroy(): void {
    for (const one of this.#unpicked) one.refuse();
  }

  get addresses(): readonly string[] {
    return this.#listening.addresses;
  }

  get fault(): Fault | null {
    return this.#listening.fault;
  }

  get unjudgedCount(): number {
    return this.#unpicked.size;
  }

  get connectionCount(): number {
    return this.#unpicked.size;
  }

  #accept(socket: Socket): void {
    const source = plainAddress(socket.remoteAddress ?? '');
    // Gone before it was looked at.
    if (source === null) return void socket.destroy();
    const noRoom = this.#shares.admission.enterGate();
    if (noRoom) {
      socket.on('error', () => undefined);
      resetNow(socket);
      this.#note(source, noRoom);
      return;
    }
    const one: Unpicked = new Unpicked(socket, this.#picker, this.#definition.maxBytes, {
      clock: this.#shares.ports.clock,
      routeOf: (host) => this.#routeOf(host),
      take: (route, head) => {
        this.#shares.admission.leaveGate();
        // It is the route's before it ceases to be unjudged here, so that a sleep that waits for verdicts finds it.
        route.take(socket, head);
        this.#judged(one);
      },
      answer: (words, reason) => {
        this.#shares.refusals.note({ kind: 'answered', ...this.#onlyRoute(), source, reason });
        endWith(socket, words, this.#shares.ports.clock);
        this.#left(one);
      },
      refuse: (reason) => {
        if (reason !== null) this.#note(source, reason);
        resetNow(socket);
        this.#left(one);
      },
    });
    this.#unpicked.add(one);
    one.begin();
  }

  /** Its own name wins over a pattern, a longer pattern over a shorter one, and any over the route for all others. */
  #routeOf(host: string): TcpRoute | null {
    const hostOf = ({ settings }: TcpRoute) => settings.match?.host ?? null;
    const fitting = this.#routes.filter((route) => matchesHost(hostOf(route) ?? host, host));
    const rank = (route: TcpRoute) => {
      const wanted = hostOf(route);
      return wanted === host ? Number.POSITIVE_INFINITY : (wanted?.length ?? 0);
    };
    return fitting.toSorted((left, right) => rank(right) - rank(left))[0] ?? null;
  }

  #left(one: Unpicked): void {
    this.#shares.admission.leaveGate();
    this.#judged(one);
  }

  #judged(one: Unpicked): void {
    this.#unpicked.delete(one);
    for (const { actor } of this.#routes) if (actor.core.phase.kind === 'goingToSleep') actor.recountUnjudged();
  }

  #note(source: string, reason: string | Fault): void {
    this.#shares.refusals.note({ ...this.#onlyRoute(), source, reason });
  }

  #tell(): void {
    for (const route of this.#routes) this.#shares.onChange(route.id);
  }

  /** Its route in the history, where there is no choice. */
  #onlyRoute(): { readonly route?: string } {
    const [first, second] = this.#routes;
    return first && !second ? { route: first.id } : {};
  }
}
