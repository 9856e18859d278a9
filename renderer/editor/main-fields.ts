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
  docker: ['container', 'action'],
  gce: ['project', 'credentials', 'zone', 'name', 'create', 'action'],
  ec2: ['region', 'accessKey', 'instance', 'name', 'launch', 'action'],
  proxmox: ['url', 'token', 'fingerprint', 'vmid', 'node', 'guest', 'action'],
};

/** Who is asked for what there is to choose from; these come first. */
const accountFields: Readonly<Record<string, readonly string[]>> = {
  gce: ['project', 'credentials'],
  ec2: ['region', 'accessKey'],
  proxmox: ['url', 'token', 'fingerprint'],
};

export function isAccountField(kind: string, key: string): boolean {
  return accountFields[kind]?.includes(key) ?? false;
}

/** As they are filled in: those named above in that order, then the others. */
export function inOrder<Field extends { readonly key: string }>(
  kind: string,
  fields: readonly Field[],
): readonly Field[] {
  const order = mainFields[kind] ?? [];
  const place = ({ key }: Field) => (order.includes(key) ? order.indexOf(key) : order.length);
  return fields.toSorted((a, b) => place(a) - place(b));
}

export function isMainField(kind: string, key: string): boolean {
  return mainFields[kind]?.includes(key) ?? false;
}

/** Of a group, what is folded away as long as nothing stands there. */
const finerFields: Readonly<Record<string, readonly string[]>> = {
  create: ['network', 'tags', 'labels', 'metadata', 'startupScriptUrl', 'scopes'],
};

export function isFinerField(group: string, key: string): boolean {
  return finerFields[group]?.includes(key) ?? false;
}
