import { Button, Modal, Textarea } from '@mantine/core';
import { useMessages } from '../messages.tsx';

interface Props {
  readonly title: string;
  readonly help: string;
  /** What the text is, for those who do not see it. */
  readonly label: string;
  readonly fileName: string;
  readonly text: string;
  /** False in the desktop window, which lets no page write files. */
  readonly canDownload: boolean;
  readonly onClose: () => void;
}

/** A text to copy or to download. */
export function ExportDialog({ title, help, label, fileName, text, canDownload, onClose }: Props) {
  const { settingsPage: t, frame } = useMessages();
  return (
    <Modal.Root opened onClose={onClose} centered size="lg" lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body className="dialog settings-dialog">
          <Modal.Title>{title}</Modal.Title>
          <p>{help}</p>
          <Textarea
            className="document"
            aria-label={label}
            value={text}
            readOnly
            rows={14}
            onFocus={(event) => event.currentTarget.select()}
            data-autofocus
          />
          <div className="dialog-actions">
            <Button variant="default" onClick={onClose}>
              {frame.close}
            </Button>
            {canDownload && <Button onClick={() => download(fileName, text)}>{t.download}</Button>}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(
    new Blob([text], { type: fileName.endsWith('.csv') ? 'text/csv' : 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
