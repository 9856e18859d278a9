import { type ReactNode, useState } from 'react';

interface Props {
  readonly title: string;
  /** Open whatever the user did, for example because something in it is wrong. */
  readonly isForced?: boolean;
  readonly children: ReactNode;
}

/** What most people never need, one click away. */
export function Fold({ title, isForced = false, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="fold" open={isOpen || isForced} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      <div className="fold-content">{children}</div>
    </details>
  );
}
