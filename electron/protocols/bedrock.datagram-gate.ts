import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { listedText, listTextFields } from '../../shared/game-list.ts';
import { defineDatagramGate } from '../engine/datagram-gate.ts';
import { recallBedrock, rememberBedrock } from './bedrock-memory.ts';
import { type BedrockStatus, bedrockPong, parseBedrock, parsePong } from './bedrock-ping.ts';
import { countJoining, joiningFields } from './joining-datagrams.ts';
import { listedServer } from './listed-server.ts';

const config = z.strictObject({ ...listTextFields, ...joiningFields });

/** Until the server was heard once: 1.21, which newer games show as outdated until then, but let try. */
const unknownServer: BedrockStatus = {
  edition: 'MCPE',
  name: '',
  protocol: '685',
  version: '1.21.0',
  online: 0,
  max: 10,
  level: '',
  gameMode: 'Survival',
};

/** Real is the first step of a connection. Pings of the server list are answered in the server's place, in private networks. */
export default defineDatagramGate<z.output<typeof config>>({
  id: 'bedrock',
  title: 'Minecraft Bedrock: a player joins',
  config,
  open({ texts, language, ...enough }, clock, target) {
    const joining = countJoining(enough, clock);
    const guid = randomBytes(8).readBigUInt64BE() >> 1n;
    return {
      judge(seen) {
        const { localPort, servicePort, state } = seen;
        const datagram = parseBedrock(seen.bytes);
        if (datagram.kind === 'connection-request') return joining(seen);
        if (datagram.kind === 'other') return { kind: 'dropped', reason: 'not how a Bedrock client begins' };
        const known = recallBedrock(target.memory, servicePort) ?? { ...unknownServer, name: target.name() };
        const listed = listedServer(state, known.name, clock.monotonicMs());
        const reason = 'only the list of servers';
        if (!listed) return { kind: 'background', reason };
        const status = { ...known, name: listedText(listed, texts, language), online: 0 };
        const reply = bedrockPong(datagram.time, guid, status, { port: localPort, portV6: localPort });
        // Its layout leaves no way to ask back whether the address is its sender's own.
        return { kind: 'answered', reply, reason, proof: 'neighbour' };
      },
      heard({ bytes, servicePort }) {
        const status = parsePong(bytes);
        if (status) rememberBedrock(target.memory, servicePort, status);
      },
    };
  },
});
