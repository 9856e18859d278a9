import type { Opening } from './open-links.ts';

/*
 * Parsed settings: defaults filled in, durations in ms, sizes in bytes. `settings-schema.ts` holds what the file may
 * say, and the compiler checks that what it yields is this; `parse-settings.ts` reads a file into it.
 */

/** `kind` and the validated options of one registered driver, gate, probe or check. */
export interface Choice {
  readonly kind: string;
  readonly [option: string]: unknown;
}

export interface ListenAddress {
  /** null: every address of both families; `localhost`: 127.0.0.1 and ::1. */
  readonly host: string | null;
  readonly port: number;
  /** Last port of a range; equal to `port` for one. */
  readonly endPort: number;
}

export interface ReadySettings extends Choice {
  readonly limitMs?: number;
  readonly settleMs?: number;
  readonly port?: number;
}

/** What being up costs. */
export interface CostSettings {
  readonly perHour: number;
  /** As it is shown behind an amount, for example `€`; may be empty. */
  readonly currency: string;
}

/** How long a target may be up; a limit that is absent does not exist. */
export interface SpendSettings {
  readonly hoursPerDay?: number;
  readonly hoursPerMonth?: number;
  /** Only beside a price. */
  readonly moneyPerMonth?: number;
  /** Part of a limit at which to warn, up to 1. */
  readonly warnAt: number;
  readonly remindEveryMs?: number;
}

export interface TargetSettings {
  readonly id: string;
  readonly name: string;
  readonly host: string | null;
  readonly power?: Choice;
  readonly wake?: Choice;
  readonly sleep?: Choice;
  readonly status?: Choice;
  readonly needs: readonly string[];
  readonly ready?: ReadySettings;
  readonly whileAsleep: 'probe' | 'never';
  /** Overrides what the driver declares as proof of being down. */
  readonly down?: 'silence' | 'refused-or-silent';
  readonly idle: {
    readonly cooldownMs?: number;
    readonly minAwakeMs: number;
    readonly sleepEvenIfNotOwned: boolean;
    readonly holdOffMs: number;
    /** Warning phase before sleeping; absent: none. */
    readonly graceMs?: number;
    /** How people are told at its begin. */
    readonly warn?: Choice;
    /** `default` stands for the sleep driver's own. */
    readonly busyChecks: readonly ('default' | Choice)[];
  };
  /** MACs of the gateway of the network it belongs to, normalised; absent: it is looked after wherever this computer is. */
  readonly homeNetwork?: readonly string[];
  /** What "wake and open" opens at the machine itself. */
  readonly open?: Opening;
  readonly cost?: CostSettings;
  readonly spend?: SpendSettings;
  /** It showed itself, and stands in no file; absent: it stands in the settings. */
  readonly isDiscovered?: boolean;
}

/** What routes of every kind have. */
interface CommonRouteSettings {
  readonly id: string;
  readonly name: string;
  /** CIDRs; null: the default for the listen address. */
  readonly allowFrom: readonly string[] | null;
  readonly denyFrom: readonly string[];
  readonly inUse: {
    readonly kind: 'open' | 'traffic' | 'requests';
    readonly quietBytes: number;
    readonly quietMs: number;
  };
  readonly ready?: ReadySettings;
  readonly holdLimitMs?: number;
  /** What "wake and open" opens; absent: what is usual for the port. */
  readonly open?: Opening;
}

export interface TcpRouteSettings extends CommonRouteSettings {
  readonly kind: 'tcp';
  /** Empty where it has a shared listener. */
  readonly listen: readonly ListenAddress[];
  /** Id of the address that it shares with others, told apart by `match`; null: it listens by itself. */
  readonly listener: string | null;
  /**
   * Name that clients must have asked for, as `asciiHostPattern` gives it; null: any that no other route has, and none
   * at all. With a shared listener only.
   */
  readonly match: { readonly host: string | null } | null;
  readonly to: { readonly target: string; readonly port: number; readonly endPort: number };
  /** CIDRs whose connections must begin with a PROXY protocol header; absent or empty: none is accepted. */
  readonly proxyProtocolFrom?: readonly string[];
  /** Where HAProxy takes clients for it; absent: it stands before no HAProxy. */
  readonly fronts?: readonly ListenAddress[];
  readonly serverSpeaksFirst: boolean;
  /** null: `first-bytes`, or `patient` where the server speaks first. */
  readonly gate: Choice | null;
  /** Version of the PROXY protocol with which a connection to the target begins. */
  readonly sendProxyProtocol: 1 | 2 | null;
}

/** How to speak TLS to an endpoint. */
export interface EndpointTls {
  /** `system`: the computer's own authorities; `ca`: those in a PEM file; `pinned`: SHA-256 of the certificate, hex. */
  readonly verify:
    | { readonly kind: 'system' }
    | { readonly kind: 'ca'; readonly file: string }
    | { readonly kind: 'pinned'; readonly fingerprint: string }
    | { readonly kind: 'none' };
  /** Name sent and checked; absent: that of the Host header that is sent. */
  readonly serverName?: string;
}

/** Where a request may be answered. */
export type EndpointSettings = {
  /** Joined before what the route leaves of the request's path; `/` adds nothing. No `/` at its end otherwise. */
  readonly path: string;
  /** How long it may take from being asked to the head of its final answer; absent: as long as it likes. */
  readonly timeoutMs?: number;
  readonly tls: EndpointTls | null;
} & (
  | {
      readonly kind: 'target';
      readonly target: string;
      readonly port: number;
      /** Version of the PROXY protocol with which a connection begins. */
      readonly sendProxyProtocol: 1 | 2 | null;
    }
  | { readonly kind: 'url'; readonly host: string; readonly port: number }
);

export interface HttpRouteSettings extends CommonRouteSettings {
  readonly kind: 'http';
  /** Id of its listener; that of a listener made for it alone is its own. */
  readonly listener: string;
  readonly match: {
    /**
     * As `asciiHostPattern` gives it, so that `matchesHost` compares it; one that begins with `*.` stands for every name
     * that ends so, and gives way to a longer one. Null: addresses, localhost and this computer's names, or any with
     * `anyHost`.
     */
    readonly host: string | null;
    /** Prefix in whole segments; `/` for everything, no `/` at its end otherwise. */
    readonly path: string;
    readonly anyHost: boolean;
  };
  /** At least one, asked in this order. */
  readonly endpoints: readonly EndpointSettings[];
  readonly strategy: 'in-order' | 'all-at-once';
  /** Classes of the final status that settle a request: 1 (that is 101) to 5. */
  readonly usable: readonly number[];
  /** Wake every sleeping endpoint at once instead of one after the other. */
  readonly wakeAll: boolean;
  /** A sleeping endpoint keeps its turn instead of coming after all that are awake. */
  readonly strictOrder: boolean;
  /** Also unsafe methods may reach more than one endpoint. */
  readonly repeatUnsafe: boolean;
  /** A longer body goes to one endpoint only. */
  readonly replayLimitBytes: number;
  /** A 502 tells the client what each endpoint did. */
  readonly explainFailure: boolean;
  /** How long an endpoint that failed is asked last; absent: it keeps its turn. */
  readonly failureMemoryMs?: number;
  /** The matched path prefix is taken off before it is forwarded. */
  readonly stripPath: boolean;
  /** Host header to send; absent: the client's own. */
  readonly sendHost?: string;
  readonly whileWaking: 'hold' | 'page' | 'retry-later';
  /** Options of the `http` request gate. */
  readonly gate: Choice;
}

/** Forwards datagrams; each client address and port is one conversation. */
export interface UdpRouteSettings extends CommonRouteSettings {
  readonly kind: 'udp';
  readonly listen: readonly ListenAddress[];
  readonly to: { readonly target: string; readonly port: number; readonly endPort: number };
  /** A datagram gate. */
  readonly gate: Choice;
  /** A conversation ends when its client has sent nothing for so long. */
  readonly idleMs: number;
  /** Datagrams kept of one waiting client. */
  readonly queueLength: number;
  /** Conversations of one source address, and in all. */
  readonly mostPerSource: number;
  readonly mostInAll: number;
  /** Whether datagrams to a broadcast address of ours count at all. */
  readonly broadcast: 'ignore' | 'forward';
}

export type RouteSettings = TcpRouteSettings | HttpRouteSettings | UdpRouteSettings;

export interface AccessLogSettings {
  readonly to:
    | { readonly kind: 'stdout' }
    | { readonly kind: 'stderr' }
    | { readonly kind: 'file'; readonly path: string };
  readonly format: 'common' | 'json';
  /** Put before every line of the `common` format. */
  readonly prefix: string;
  readonly date: boolean;
  readonly time: boolean;
  /** Microseconds in the time. */
  readonly msec: boolean;
  readonly utc: boolean;
  /** A file that has grown beyond this is put aside; `keep` such files are kept. */
  readonly rotateBytes: number;
  readonly keep: number;
}

/** A local address that routes share. */
export interface ListenerSettings {
  readonly id: string;
  readonly name: string;
  /** What is spoken there: `http`, or what tells TCP routes apart by the name that the client asks for. */
  readonly kind: 'http' | 'minecraft' | 'tls-sni';
  readonly listen: readonly ListenAddress[];
  /** Paths of PEM files; read again when they change. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** CIDRs of proxies whose Forwarded and X-Forwarded fields are believed. */
  readonly trustedProxies: readonly string[];
  /** CIDRs whose connections must begin with a PROXY protocol header; from everyone else none is accepted. */
  readonly proxyProtocolFrom: readonly string[];
  /** Where HAProxy takes clients for it; absent: it stands before no HAProxy. */
  readonly fronts?: readonly ListenAddress[];
  readonly accessLog: AccessLogSettings | null;
}

export interface Settings {
  readonly version: 1;
  readonly targets: readonly TargetSettings[];
  /** Those of routes with a `listen` of their own included. */
  readonly listeners: readonly ListenerSettings[];
  readonly routes: readonly RouteSettings[];
  /** Where machines and services may show themselves, each on a listener of these. */
  readonly discovery?: readonly Choice[];
  /** HAProxy in front of some services; absent: there is none. */
  readonly haproxy?: HaproxySettings;
}

export interface HaproxySettings {
  readonly program: string;
  /** A HAProxy that is started by somebody else; null: Reveille runs one. */
  readonly service: { readonly configFile: string; readonly masterSocket: string } | null;
  readonly frontends: readonly {
    readonly bind: readonly ListenAddress[];
    /** The shared address, or the TCP route, whose clients it takes. */
    readonly of: { readonly kind: 'listener' | 'route'; readonly id: string };
  }[];
}
