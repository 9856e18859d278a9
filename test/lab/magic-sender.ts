import { createSocket } from 'node:dgram';
import { localNetwork } from '../../electron/drivers/local-network.ts';
import driver from '../../electron/drivers/wake-on-lan.driver.ts';
import { testContext } from '../drivers/context.ts';

export interface SenderOrder {
  readonly host: string | null;
  readonly settings: { readonly port: number; readonly [option: string]: unknown };
  /** Each is sent a datagram `end` when the wake is over. */
  readonly receivers: readonly string[];
}

export interface SenderReport {
  readonly logged: readonly string[];
  readonly gateway: string | null;
  readonly macs: readonly (string | null)[];
}

/** Run inside a namespace: wakes as ordered, then prints what it logged and what the system knows of its network. */
const order = JSON.parse(process.argv[2] ?? '') as SenderOrder;
const network = localNetwork();
const context = testContext({ host: order.host, network });
await driver.wake?.(driver.config.parse(order.settings), context);

const socket = createSocket('udp4');
for (const receiver of order.receivers) {
  await new Promise((resolve) => socket.send('end', order.settings.port, receiver, resolve));
}
socket.close();
const macs = await Promise.all(order.receivers.map((receiver) => network.neighbourMac(receiver)));
const report: SenderReport = { logged: context.logged, gateway: await network.gateway(), macs };
console.log(JSON.stringify(report));
