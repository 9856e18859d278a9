import { createSocket } from 'node:dgram';

/** Run inside a namespace: prints `ready`, then a line for every datagram on the port, and ends with the one that says `end`. */
const socket = createSocket('udp4');
socket.on('message', (packet, { address }) => {
  if (packet.toString() === 'end') {
    socket.close();
    return;
  }
  console.log(`${address} ${packet.toString('hex')}`);
});
socket.bind(Number(process.argv[2]), () => console.log('ready'));
