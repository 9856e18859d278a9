import { Button } from '@mantine/core';
import { Component, type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { useMessages } from './messages.tsx';

/** A component whose code comes with its first use, or before that when `preload` is called. */
export interface OnDemand<Props> {
  (props: Props): ReactNode;
  /** Fetches the code; that this failed shows when it is used. */
  readonly preload: () => void;
}

/** `whileComing`: what stands there until the code is there; left out, a line that appears only if it takes long. */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  whileComing: ReactNode = <Coming />,
): OnDemand<Props> {
  let coming: Promise<{ default: ComponentType<Props> }> | null = null;

  async function fetchOnce(): Promise<{ default: ComponentType<Props> }> {
    try {
      return { default: await load() };
    } catch (error) {
      // A later use tries again.
      coming = null;
      throw error;
    }
  }

  const fetched = () => (coming ??= fetchOnce());
  const Lazy = lazy<ComponentType<object>>(fetched as () => Promise<{ default: ComponentType<object> }>);
  function Shown(props: Props): ReactNode {
    return (
      <IfMissing>
        <Suspense fallback={whileComing}>
          <Lazy {...props} />
        </Suspense>
      </IfMissing>
    );
  }
  return Object.assign(Shown, { preload: () => void fetched().catch(() => undefined) });
}

/** Fetches one after the other whenever the page has nothing else to do. */
export function preloadWhenIdle(parts: readonly { readonly preload: () => void }[]): void {
  const [first, ...rest] = parts;
  if (!first) return;
  const next = () => {
    first.preload();
    preloadWhenIdle(rest);
  };
  // Not every browser tells when it is idle.
  if ('requestIdleCallback' in window) window.requestIdleCallback(next);
  else setTimeout(next, 200);
}

function Coming() {
  const { frame } = useMessages();
  return <p className="loading is-patient">{frame.loading}</p>;
}

function Missing() {
  const { frame } = useMessages();
  return (
    <div className="loading" role="alert">
      <p>{frame.partMissing}</p>
      <Button variant="default" onClick={() => window.location.reload()}>
        {frame.reload}
      </Button>
    </div>
  );
}

/** The code is gone after an update of the program, or the connection is; any other error is not ours to hide. */
class IfMissing extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    if (!isLoadError(this.state.error)) throw this.state.error;
    return <Missing />;
  }
}

/** Browsers have no code for it: Chromium and Firefox throw a TypeError, Vite an Error that names the file. */
function isLoadError(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|Importing a module|preload CSS/i.test(error.message);
}
