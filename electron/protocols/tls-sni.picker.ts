import { defineTcpPicker, type Picked, type PickedVisit } from '../engine/tcp-picker.ts';
import { mostHelloBytes, parseClientHello } from './client-hello.ts';
import { missingExtension, unrecognizedName } from './tls-alert.ts';

const limitMs = 5_000;

/** TLS: connections go by the name in their ClientHello (RFC 6066 §3), and are passed on as they are. */
export default defineTcpPicker({
  id: 'tls-sni',
  maxBytes: mostHelloBytes,
  open: () => ({
    limitMs,
    pick({ bytes, ended, limitReached }: PickedVisit): Picked {
      const hello = parseClientHello(bytes);
      if (hello.kind === 'wrong') return { kind: 'refused', reason: 'not what a TLS client sends' };
      if (hello.kind === 'partial') {
        if (ended) return { kind: 'refused', reason: 'left without saying what it wants' };
        return limitReached ? { kind: 'refused', reason: 'it took too long' } : { kind: 'undecided' };
      }
      return { kind: 'host', host: hello.value.serverName ?? '' };
    },
    stranger({ bytes }) {
      const hello = parseClientHello(bytes);
      if (hello.kind === 'good' && hello.value.serverName === null)
        return { kind: 'answered', reply: missingExtension, reason: 'asked for no name' };
      return { kind: 'answered', reply: unrecognizedName, reason: 'asked for a name that is not served here' };
    },
  }),
});
