import { FaultError } from '../shared/faults.ts';
import { useMessages, useSay } from './messages.tsx';
import { TransportError } from './transport-error.ts';

/** Says whatever a call may reject with in the language of the page. */
export function useProblemText(): (error: unknown) => string {
  const { frame } = useMessages();
  const say = useSay();
  return (error) => {
    if (error instanceof FaultError) return say.fault(error.fault);
    if (error instanceof TransportError) return frame[error.code];
    return error instanceof Error ? error.message : String(error);
  };
}
