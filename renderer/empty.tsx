const example = `{ "version": 1,
  "targets": [
    { "id": "nas", "name": "NAS", "host": "192.168.1.20",
      "wake": { "kind": "wake-on-lan", "mac": "52:54:00:12:34:56" } } ],
  "routes": [
    { "id": "smb", "kind": "tcp", "listen": ":445",
      "to": { "target": "nas", "port": 445 } } ] }`;

/** What to do when there is no machine yet. */
export function Empty() {
  return (
    <section className="empty">
      <h2>No machines yet</h2>
      <p>
        Write your first one into the settings file. Reveille named that file when it started, watches it, and shows the
        machine here as soon as you save.
      </p>
      <pre>
        <code>{example}</code>
      </pre>
      <p>
        The example wakes a NAS when somebody connects to port 445 of this computer. Add <code>"sleep"</code> to have it
        put to sleep again.
      </p>
      <p>
        No hardware at hand? Stop Reveille and run <code>npm run demo</code>: it comes with machines that sleep and wake
        on this computer alone.
      </p>
    </section>
  );
}
