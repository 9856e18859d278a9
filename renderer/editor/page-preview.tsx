import { useMemo } from 'react';
import { waitingPage } from '../../shared/waiting-page.ts';
import { useLanguage, useMessages } from '../messages.tsx';

/** Somewhere in the middle of a wake. */
const state = {
  step: 'starting',
  problem: '',
  retryInMs: null,
  progress: { elapsedMs: 12_000, usualMs: 30_000 },
} as const;

/** The page that visitors get while the machine wakes, as they see it. Nothing in it runs. */
export function PagePreview({ name }: { readonly name: string }) {
  const language = useLanguage();
  const t = useMessages().editor;
  const html = useMemo(() => {
    // A frame without an address of its own is under the policy of this page, so its style needs our nonce.
    const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
    const page = waitingPage({ language, nonce, name, state, eventsPath: null, refreshMs: 3_600_000 });
    return page.replaceAll(/<(script|noscript)\b[^]*?<\/\1>/g, '');
  }, [language, name]);
  return (
    <figure className="page-preview">
      <figcaption className="soft">{t.previewOfPage}</figcaption>
      <iframe title={t.previewOfPage} srcDoc={html} sandbox="" tabIndex={-1} />
    </figure>
  );
}
