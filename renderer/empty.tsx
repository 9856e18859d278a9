import { useMessages } from './messages.tsx';

const example = `{ "version": 1,
  "targets": [
    { "id": "nas", "name": "NAS", "host": "192.168.1.20",
      "wake": { "kind": "wake-on-lan", "mac": "52:54:00:12:34:56" } } ],
  "routes": [
    { "id": "smb", "kind": "tcp", "listen": ":445",
      "to": { "target": "nas", "port": 445 } } ] }`;

/** What to do when there is no machine yet. */
export function Empty() {
  const { machines } = useMessages();
  return (
    <section className="empty">
      <h2>{machines.noneYet}</h2>
      <p>{machines.writeFirst}</p>
      <pre>
        <code>{example}</code>
      </pre>
      <p>
        {machines.exampleWakes} <WithCode text={machines.addSleep} code={'"sleep"'} />
      </p>
      <p>
        <WithCode text={machines.noHardware} code="npm run demo" />
      </p>
    </section>
  );
}

/** A sentence with something in it that is to be typed. */
function WithCode({ text, code }: { text: (code: string) => string; code: string }) {
  const [before, after] = text('\u0000').split('\u0000');
  return (
    <>
      {before}
      <code>{code}</code>
      {after}
    </>
  );
}
