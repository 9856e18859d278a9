import { useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import type { Loading } from './use-settings.ts';

export function LoadingNote({ loading }: { loading: Loading }) {
  const t = useMessages().editor;
  const problemText = useProblemText();
  if (loading.kind === 'failed') {
    return (
      <p className="machine-fault" role="alert">
        {t.cannotLoad(problemText(loading.error))}
      </p>
    );
  }
  return <p className="loading">{t.loading}</p>;
}
