import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** A machine that serves TCP ports and says its name by multicast DNS; it prints a line when it is ready. */
export interface NeighbourOrder {
  readonly address: string;
  readonly ports: readonly number[];
}

const { address, ports } = JSON.parse(process.argv[2] ?? '') as NeighbourOrder;
for (const port of ports) createServer((socket) => socket.destroy()).listen(port, address);

const answer = Buffer.concat([
  Buffer.from('000084000000000200000000', 'hex'),
  Buffer.from('\x04_smb\x04_tcp\x05local\0', 'latin1'),
  Buffer.from('000c00010000007800060354484fc00c', 'hex'),
  Buffer.from('\x06attic1\x05local\0', 'latin1'),
  Buffer.from('00010001000000780004', 'hex'),
  Buffer.from(address.split('.').map(Number)),
]);
const socket = createSocket({ type: 'udp4', reuseAddr: true });
socket.on('message', (_, { address: to, port }) => socket.send(answer, port, to));
socket.bind(5353, () => {
  socket.addMembership('224.0.0.251', address);
  process.stdout.write('ready\n');
});
