/** The call did not get through, or no answer came back. */
export class TransportError extends Error {
  readonly code: 'connectionLost' | 'notReachableNow' | 'noAnswerInTime';
  constructor(code: TransportError['code']) {
    super(code);
    this.name = 'TransportError';
    this.code = code;
  }
}
