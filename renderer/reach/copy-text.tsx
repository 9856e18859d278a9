import { Button, CopyButton } from '@mantine/core';
import { useMessages } from '../messages.tsx';

/** A line to take elsewhere, whole and with one click. */
export function CopyText({ text }: { text: string }) {
  const t = useMessages().reach;
  return (
    <div className="copy-text">
      {/* Breaks where it must, so that nothing has to be scrolled to be read. */}
      <code>{text}</code>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            size="compact-sm"
            onClick={copy}
            aria-label={copied ? t.copied : t.copy(text.slice(0, 200))}
          >
            {copied ? t.copied : t.copyShort}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
