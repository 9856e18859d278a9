// The service behind every proxy of datagrams: sends back what it gets. A TCP port of the same number shows that it is there.
import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';

process.once('message', () => {
  const sign = createServer((socket) => socket.on('error', () => undefined).resume());
  sign.listen(0, '127.0.0.1', () => {
    const { port } = sign.address() as AddressInfo;
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024, sendBufferSize: 1024 * 1024 });
    socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address));
    socket.bind(port, '127.0.0.1', () => process.send?.(port));
  });
});
process.once('disconnect', () => process.exit());
