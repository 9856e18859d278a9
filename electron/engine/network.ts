export interface LocalInterface {
  readonly name: string;
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly netmask: string;
  /** `address/prefix`. */
  readonly cidr: string;
  readonly mac: string;
  readonly internal: boolean;
}

/** The computer's own network, as far as the engine needs it. What cannot be found out is null; nothing here rejects. */
export interface Network {
  interfaces(): readonly LocalInterface[];
  /** MAC of an on-link neighbour from the system's table, normalised; null when unknown or not on-link. */
  neighbourMac(address: string): Promise<string | null>;
  /** Address of the default gateway; null when there is none. */
  gateway(): Promise<string | null>;
  /** Program that listens on a local TCP port, like `smbd (812)`; null where the system does not tell. */
  portHolder(port: number): Promise<string | null>;
}
