import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeWith, linux } from '../requirements.ts';
import { Client } from './client.ts';

const script = fileURLToPath(new URL('listening-child.ts', import.meta.url));

describeWith('a process that has too many files open', [linux], () => {
  test('goes on listening, and serves again as soon as it can', async () => {
    const limited = 'ulimit -n 64; exec "$0" "$@"';
    const child = spawn('sh', ['-c', limited, process.execPath, '--experimental-strip-types', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const port = Number(line.toString().trim().split(':').at(-1));
      const clients = await Promise.all(Array.from({ length: 100 }, () => Client.open(port)));
      const served = () => clients.filter((client) => client.text === 'served').length;
      await expect.poll(served).toBeGreaterThan(10);
      expect(served()).toBeLessThan(64);
      for (const client of clients) client.leave();
      await expect
        .poll(async () => {
          const client = await Client.open(port);
          const isServed = await client.received('served').then(
            () => true,
            () => false,
          );
          client.leave();
          return isServed;
        })
        .toBe(true);
    } finally {
      child.stdin.end();
      await once(child, 'exit');
    }
  });
});
