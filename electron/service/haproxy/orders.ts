import type { ServerRow } from './statistics.ts';
import { place } from './words.ts';

/** Where a machine's service is to be reached; null: its clients come to us. */
export type Wanted = { readonly address: string; readonly port: number } | null;

/** The commands that bring one server to what is wanted, in order; none where it is so already. */
export function ordersFor({ proxy, server, isOut, address }: ServerRow, wanted: Wanted): readonly string[] {
  const name = `${proxy}/${server}`;
  const leave = isOut ? [] : [`set server ${name} state maint`];
  if (wanted === null) return leave;
  const isThere = address.toLowerCase() === place(wanted.address, wanted.port).toLowerCase();
  if (isThere) return isOut ? [`set server ${name} state ready`] : [];
  // Nobody may be sent to the old address while it changes.
  return [...leave, `set server ${name} addr ${wanted.address} port ${wanted.port}`, `set server ${name} state ready`];
}
