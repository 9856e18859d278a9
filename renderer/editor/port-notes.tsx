import { listensIn } from '../../shared/document-edits.ts';
import { hostPlatformOf, portAdvice } from '../../shared/reach.ts';
import { useMessages } from '../messages.tsx';
import { CopyText } from '../reach/copy-text.tsx';
import type { PortClash } from './draft.ts';

interface Props {
  readonly listen: unknown;
  readonly clashes: readonly PortClash[];
  /** Of the computer that Reveille runs on; null while that is unknown. */
  readonly platform: string | null;
}

/** What stands against a port, before anything is saved. */
export function PortNotes({ listen, clashes, platform }: Props) {
  const t = useMessages().editor;
  const advice =
    platform === null
      ? []
      : listensIn([{ listen }])
          .map((address) => portAdvice(address, hostPlatformOf(platform)))
          .filter(({ kind }) => kind !== 'fine');
  const [first] = advice;
  if (clashes.length === 0 && !first) return null;
  return (
    <div className="port-notes">
      {clashes.map((clash) => (
        <p key={`${clash.listen} ${clash.name}`} className="port-clash">
          {t.portClash(clash.listen, clash.name)}
        </p>
      ))}
      {first?.kind === 'needs-permission' && (
        <>
          <p>{t.portPermission(first.port)}</p>
          {first.commands.map((command) => (
            <CopyText key={command} text={command} />
          ))}
        </>
      )}
      {first?.kind === 'only-on-every-address' && <p>{t.portEverywhere(first.port)}</p>}
      {first?.kind === 'usually-taken' && <p>{t.portTaken(first.port)}</p>}
    </div>
  );
}
