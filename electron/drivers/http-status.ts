/** Statuses that count as success: numbers, classes like `2xx`, ranges like `200-204`. */
export type ExpectedStatus = readonly (number | string)[];

const statusClass = /^([1-5])xx$/;
const statusRange = /^([1-5]\d\d)-([1-5]\d\d)$/;

export function isStatusPattern(text: string): boolean {
  return statusClass.test(text) || statusRange.test(text);
}

export function isExpected(status: number, expected: ExpectedStatus): boolean {
  return expected.some((one) => {
    if (typeof one === 'number') return status === one;
    const range = statusRange.exec(one);
    if (range) return status >= Number(range[1]) && status <= Number(range[2]);
    return `${Math.floor(status / 100)}` === statusClass.exec(one)?.[1];
  });
}
