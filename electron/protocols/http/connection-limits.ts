/** How long clients may take, in real ms: Node watches these itself. */
export const connectionLimits = {
  maxHeaderSize: 64 * 1024,
  /** Longer than browsers keep theirs unused, so that it is seldom us who close. */
  keepAliveTimeout: 75_000,
  /** A client that is slower with a head than this is none. */
  headersTimeout: 20_000,
  connectionsCheckingInterval: 2_000,
  /** Bodies may take long: they wait with the machine, or are large. Those that stand still are ended otherwise. */
  requestTimeout: 0,
  noDelay: false,
};
