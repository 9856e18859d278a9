/** What an owner may write on a container. The list is closed: nothing here reaches into the computer. */
export const reveilleLabels = [
  'reveille.path',
  'reveille.host',
  'reveille.port',
  'reveille.cooldown',
  'reveille.name',
  'reveille.strip-path',
  'reveille.while-waking',
  'reveille.ready-path',
] as const;

export type ReveilleLabel = (typeof reveilleLabels)[number];
