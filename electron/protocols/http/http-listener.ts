import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Fault } from '../../../shared/faults.ts';
import type { ListenerSettings } from '../../../shared/settings.ts';
import type { AccessLog, ProtocolServer, RequestRoute, ServerContext } from '../../engine/protocol-server.ts';
import { createSourceRules, type SourceRules } from '../../engine/source-rules.ts';
import { Certificate } from './certificate.ts';
import { refuseMalformed } from './malformed.ts';
import { type ClientConnection, openConnection } from './client-connection.ts';
import { connectionLimits } from './connection-limits.ts';
import { headWithoutUpgrade, isDeclined } from './declined-upgrade.ts';
import type { ReceivedRequest } from './received-request.ts';
import { RequestHandler } from './handle-request.ts';

interface OpenConnection extends ClientConnection {
  readonly judged: () => void;
  /** Answers that are not finished. */
  openAnswers: number;
  /** Requests that have come before those were; they are carried out in their order (RFC 9112 §9.3.2). */
  readonly next: ReceivedRequest[];
}

/** Clients that do not wait for answers send some ten requests ahead. */
const mostAhead = 100;
/** Who has gone without a word is noticed by then, and no longer counts. */
const keepAliveMs = 60_000;

/** Reads requests from the connections of one listener and has them handled. */
export class HttpListener implements ProtocolServer {
  readonly #context: ServerContext;
  readonly #server: Server;
  readonly #connections = new Map<Socket, OpenConnection>();
  readonly #sockets = new Set<Socket>();
  readonly #handler: RequestHandler;
  #settings: ListenerSettings;
  #certificate: Certificate | null = null;
  #proxies: SourceRules | null = null;
  #log: AccessLog | null = null;
  #isEnding = false;

  constructor(settings: ListenerSettings, context: ServerContext, limits = connectionLimits) {
    this.#context = context;
    this.#settings = settings;
    this.#handler = new RequestHandler(context);
    this.#server = createServer(limits);
    // All fields of a head, however many fit into its size: else Node leaves some out without a word.
    this.#server.maxHeadersCount = 0;
    // The engine listens; without this event, which would come of `listen`, Node watches no time limit of connections.
    this.#server.emit('listening');
    this.#server.on('request', (request, response) => this.#take(request, response, false));
    this.#server.on('checkContinue', (request, response) => this.#take(request, response, true));
    this.#server.on('upgrade', (request, socket: Socket, head) => this.#takeUpgrade(request, socket, head));
    this.#server.on('clientError', (error, socket) => {
      const { openAnswers = 0 } = this.#connections.get(socket as Socket) ?? {};
      refuseMalformed(error, socket as Socket, openAnswers > 0);
    });
    this.#adopt(settings, null);
  }

  get fault(): Fault | null {
    return this.#certificate?.fault ?? null;
  }

  accept(socket: Socket, judged: () => void): void {
    let isJudged = false;
    const judgedOnce = () => {
      if (!isJudged) judged();
      isJudged = true;
    };
    this.#sockets.add(socket);
    socket.setKeepAlive(true, keepAliveMs);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      judgedOnce();
    });
    const rules = { proxies: this.#proxies, certificate: this.#certificate, clock: this.#context.clock };
    if (!rules.proxies && !rules.certificate) socket.pause();
    openConnection(socket, rules).then(
      (connection) => connection && this.#serve(connection, judgedOnce),
      (error: unknown) => {
        socket.destroy();
        this.#context.onBug(error);
      },
    );
  }

  change(settings: ListenerSettings, routes: readonly RequestRoute[]): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#adopt(settings, before);
    this.#handler.change(settings, routes, this.#log);
  }

  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#certificate?.end();
    this.#handler.end();
    // Not listening itself, it has nothing else to close than what is idle.
    this.#server.close(() => undefined);
    for (const [socket, { openAnswers }] of this.#connections) if (openAnswers === 0) socket.destroySoon();
    void this.#log?.close();
  }

  destroy(): void {
    this.end();
    for (const socket of this.#sockets) socket.destroy();
  }

  #adopt(settings: ListenerSettings, before: ListenerSettings | null): void {
    const { tls, proxyProtocolFrom, accessLog, name, id } = settings;
    const { clock, network } = this.#context;
    if (JSON.stringify(tls) !== JSON.stringify(before?.tls ?? null)) {
      const inUse = this.#certificate?.context ?? null;
      this.#certificate?.end();
      const links = { clock, listener: name || id, onChange: () => this.#context.onFault() };
      this.#certificate = tls && new Certificate(tls, links, inUse);
    }
    const rules = {
      allowFrom: proxyProtocolFrom,
      denyFrom: [],
      listensEverywhere: false,
      place: `${id}.proxyProtocolFrom`,
    };
    this.#proxies = proxyProtocolFrom.length === 0 ? null : createSourceRules(rules, network);
    if (JSON.stringify(accessLog) === JSON.stringify(before?.accessLog ?? null)) return;
    void this.#log?.close();
    this.#log = accessLog && this.#context.openAccessLog(accessLog);
  }

  #serve(connection: ClientConnection, judged: () => void): void {
    const { stream } = connection;
    if (this.#isEnding) return void stream.destroy();
    const open = { ...connection, judged, openAnswers: 0, next: [] };
    this.#connections.set(stream, open);
    // It may break while nobody else listens, as between an upgrade and what follows.
    stream.on('error', () => undefined);
    stream.once('close', () => this.#connections.delete(stream));
    this.#server.emit('connection', stream);
    stream.resume();
  }

  #take(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const received = this.#receive(request, response, { expectsContinue, upgrade: null });
    if (!received) return void request.socket.destroy();
    const { openAnswers = 0, next = [] } = this.#connections.get(request.socket) ?? {};
    if (openAnswers === 1) return this.#handle(received);
    next.push(received);
    if (next.length > mostAhead) request.socket.destroy();
  }

  #takeUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { openAnswers = 0 } = this.#connections.get(socket) ?? {};
    // Answers to requests before this one are still to come, and Node does not order the two.
    if (openAnswers > 0) return void socket.destroy();
    if (isDeclined(request)) {
      socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
      this.#server.emit('connection', socket);
      return void socket.resume();
    }
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.destroySoon());
    const received = this.#receive(request, response, { expectsContinue: false, upgrade: { socket, head } });
    if (!received) return void socket.destroy();
    this.#handle(received);
  }

  #receive(
    request: IncomingMessage,
    response: ServerResponse,
    more: Pick<ReceivedRequest, 'expectsContinue' | 'upgrade'>,
  ): ReceivedRequest | null {
    const connection = this.#connections.get(request.socket);
    if (!connection) return null;
    if (this.#isEnding) response.shouldKeepAlive = false;
    connection.openAnswers += 1;
    response.once('close', () => {
      connection.judged();
      connection.openAnswers -= 1;
      const next = connection.next.shift();
      // After an answer that ends the connection nothing more counts.
      if (next && connection.stream.writable) this.#handle(next);
      else if (this.#isEnding && connection.openAnswers === 0) connection.stream.destroySoon();
    });
    const { source: peer, isTls, judged } = connection;
    return { request, response, peer, isTls, judged, ...more };
  }

  #handle(received: ReceivedRequest): void {
    this.#handler.handle(received).catch((error: unknown) => {
      this.#context.onBug(error);
      received.request.socket.destroy();
    });
  }
}
