/** Measured: 64 KiB gives two thirds of the speed, 1 MiB is not faster. */
const bulkBufferBytes = 512 * 1024;
/** Bulk streams beyond this many go on with ordinary reads: stalled readers must not add up to all memory. */
const maxBulkBuffers = 64;
const keptBuffers = 8;

const free: Buffer[] = [];
let taken = 0;

/** A big read buffer, to be given back with `returnBulkBuffer`; null when too many are out. */
export function takeBulkBuffer(): Buffer | null {
  if (taken >= maxBulkBuffers) return null;
  taken += 1;
  return free.pop() ?? Buffer.allocUnsafeSlow(bulkBufferBytes);
}

/** `isInUse`: a write from it may still be under way, so nobody else may read into it. */
export function returnBulkBuffer(buffer: Buffer, isInUse: boolean): void {
  taken -= 1;
  if (!isInUse && free.length < keptBuffers) free.push(buffer);
}

/** One buffer for all sockets that are not bulk any more: what is read into it is copied before the next read. */
export const sharedBuffer = Buffer.allocUnsafeSlow(64 * 1024);
