import { systemClock } from '../../electron/engine/clock.ts';
import { Listening } from '../../electron/engine/listening.ts';

// A process of its own, so that it may run out of open files. Answers each connection and says where it listens.
const listening = new Listening({
  clock: systemClock,
  platform: process.platform,
  portHolder: async () => null,
  onConnection: (socket) => {
    socket.on('error', () => undefined);
    socket.write('served');
    socket.on('end', () => socket.end());
    socket.resume();
  },
  onFault: () => undefined,
  onChange: () => undefined,
});
await listening.bind('test', [{ host: '127.0.0.1', port: 0, endPort: 0 }]);
process.stdout.write(`${listening.addresses[0]}\n`);
// Pending timers of the engine's clock keep no process alive; being asked to end does.
process.stdin.resume();
process.stdin.on('end', () => process.exit());
