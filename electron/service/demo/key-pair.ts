import ssh2 from 'ssh2';

/** A new ed25519 key pair. One in 150 or so that ssh2 makes is one that ssh2 itself cannot read; such are thrown away. */
export function createKeyPair(comment = ''): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
