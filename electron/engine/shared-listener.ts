import type { Socket } from 'node:net';
import type { Fault } from '../../shared/faults.ts';
import type { ListenerSettings } from '../../shared/settings.ts';
import type { HttpRoute } from './http-route.ts';
import type { Listener } from './listener.ts';
import { Listening } from './listening.ts';
import type { ProtocolServer } from './protocol-server.ts';
import type { RouteShares } from './route-shares.ts';
import { plainAddress } from './source-rules.ts';
import { resetNow } from './splice.ts';

/** A local address that routes share: accepts connections and gives them to the server that finds each request's route. */
export class SharedListener implements Listener {
  readonly id: string;
  settings: ListenerSettings;
  readonly #shares: RouteShares;
  readonly #listening: Listening;
  readonly #server: ProtocolServer;
  #routes: readonly HttpRoute[] = [];
  /** What the server was told last. */
  #told = '';
  #toldFault: string | null = null;
  #unjudged = 0;
  #connections = 0;

  constructor(settings: ListenerSettings, shares: RouteShares) {
    this.id = settings.id;
    this.settings = settings;
    this.#shares = shares;
    const { clock, network, journal, registry } = shares.ports;
    this.#listening = new Listening({
      clock,
      portHolder: (port) => network.portHolder(port),
      platform: shares.ports.platform,
      onConnection: (socket) => this.#accept(socket),
      onFault: (reason) => journal.append({ kind: 'not-listening', ...this.#onlyRoute(), fault: reason }),
      onChange: () => this.#tell(),
    });
    const definition = registry.servers.get(settings.kind);
    if (!definition) throw new Error(`no server is called "${settings.kind}"`);
    this.#server = definition.open(settings, {
      clock,
      network,
      openAccessLog: (log) => shares.ports.openAccessLog(log),
      onBug: (error) => shares.ports.onBug(error),
      onFault: () => this.#noteFault(),
    });
  }

  /**
   * Takes over settings and routes for what comes from now on. Addresses that are gone are given up at once, new ones
   * are bound by `listen`; connections stay. The server is told only when something of it changed.
   */
  change(settings: ListenerSettings, routes: readonly HttpRoute[]): void {
    this.settings = settings;
    this.#routes = routes;
    this.#listening.leave(settings.listen);
    const { name: _name, listen: _listen, ...spoken } = settings;
    const told = JSON.stringify([spoken, routes.map((route) => route.settings)]);
    if (told === this.#told) return;
    this.#told = told;
    this.#server.change(settings, routes);
  }

  /** Resolves when every address of its settings is bound, or was tried once; none while it leads nowhere. */
  listen(): Promise<void> {
    if (this.#isAway) return Promise.resolve();
    return this.#listening.bind(this.settings.name, this.settings.listen);
  }

  /** Gives up its addresses until `listen`, if all its routes lead to machines of another network. */
  restIfAway(): void {
    if (this.#isAway) this.#listening.leave([]);
  }

  get #isAway(): boolean {
    return this.#routes.length > 0 && this.#routes.every((route) => route.away);
  }

  /** Stops listening; requests that run go on, connections end once they are idle. */
  end(): void {
    this.#listening.end();
    this.#server.end();
  }

  /** Ends every connection at once. */
  destroy(): void {
    this.#server.destroy();
  }

  /** Addresses really bound, as `host:port`. */
  get addresses(): readonly string[] {
    return this.#listening.addresses;
  }

  /** Why it does not do its work, which is nobody's alone of those who share it. */
  get fault(): Fault | null {
    return this.#listening.fault ?? this.#server.fault;
  }

  /** Clients that have not shown yet which route they want. */
  get unjudgedCount(): number {
    return this.#unjudged;
  }

  get connectionCount(): number {
    return this.#connections;
  }

  #accept(socket: Socket): void {
    const source = plainAddress(socket.remoteAddress ?? '');
    // Gone before it was looked at.
    if (source === null) return void socket.destroy();
    const noRoom = this.#shares.admission.enterGate();
    if (noRoom) {
      socket.on('error', () => undefined);
      resetNow(socket);
      this.#shares.refusals.note({ ...this.#onlyRoute(), source, reason: noRoom });
      return;
    }
    this.#connections += 1;
    socket.once('close', () => {
      this.#connections -= 1;
    });
    this.#unjudged += 1;
    let isJudged = false;
    this.#server.accept(socket, () => {
      if (isJudged) return;
      isJudged = true;
      this.#judged();
    });
  }

  /** What it counts as is known already, so that a sleep that waits for the last verdict finds it. */
  #judged(): void {
    this.#unjudged -= 1;
    this.#shares.admission.leaveGate();
    for (const { actor } of this.#routes.flatMap((route) => route.legs())) {
      if (actor.core.phase.kind === 'goingToSleep') actor.recountUnjudged();
    }
  }

  #noteFault(): void {
    const { fault } = this.#server;
    if (fault && fault.code !== this.#toldFault)
      this.#shares.ports.journal.append({ kind: 'note', ...this.#onlyRoute(), fault });
    this.#toldFault = fault?.code ?? null;
    this.#tell();
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
