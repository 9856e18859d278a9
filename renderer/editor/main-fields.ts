/** Options shown at once; the others of a kind are folded away until somebody wants them. */
const mainFields: Readonly<Record<string, readonly string[]>> = {
  // The way to put to sleep and the gate of that name.
  ssh: ['user', 'identityFile', 'password', 'action', 'ignore'],
  'wake-on-lan': ['mac'],
  command: ['start', 'stop', 'status'],
  'http-request': ['start', 'stop', 'status'],
  tcp: ['port', 'limit'],
  udp: ['hex', 'text', 'limit'],
  packets: ['count', 'within'],
  // The check and the request gate of that name.
  http: ['port', 'path', 'limit', 'background'],
  tls: ['names'],
  bytes: ['patterns'],
  minecraft: ['texts', 'whileWaking'],
  bedrock: ['texts'],
  a2s: ['join', 'texts'],
  traffic: [],
};

export function isMainField(kind: string, key: string): boolean {
  return mainFields[kind]?.includes(key) ?? false;
}
