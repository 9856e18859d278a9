/** Shown by `--help`. */
export const help = `Reveille wakes the machine behind a service when somebody connects, holds the client until the
service answers, forwards the traffic, and puts the machine back to sleep when nobody needs it.

Usage
  reveille [options]                       run with the settings file
  reveille --demo [options]                run with simulated machines; needs no hardware and no root
  reveille tcp --listen ADDRESS --to HOST:PORT --start-hook PROGRAM --stop-hook PROGRAM
               --cooldown TIME [options]   one route, no settings file
  reveille http --listen ADDRESS --endpoints URL,URL,… [options]
                                           a web address answered by several servers, no settings file

  From a checkout: npm start -- [options], npm run demo.

Options
  --settings FILE       settings file (default: settings.json in the platform's configuration folder)
  --data DIR            data folder: history, secrets, host keys (default: the platform's)
  --ui HOST:PORT        where the page and the API are served (default 127.0.0.1:7700), or "off"
  --demo                start the simulated machines and show what to try
  --allow-host-edits    let the page and the API change programs, file paths and sockets in the settings
  --log-level LEVEL     error, warn, info (default) or debug
  --log-file FILE       append the log to a file instead of writing it to standard error
  --headless            run without a desktop window, also where there is a display
  -v, --version         print the version
  -h, --help            print this

One route without a settings file: tcp
  --listen ADDRESS      where clients connect: 8000 is this computer only, :8000 every address,
                        192.168.1.5:8000 one address
  --to HOST:PORT        where the service really is
  --start-hook PROGRAM  starts it, however many clients wait; a path, with arguments if need be:
                        --start-hook "./vm.sh up"
  --stop-hook PROGRAM   stops it once nobody was connected for the cooldown
  --cooldown TIME       750ms, 90s, 10m, 2h, 1d
  --ready-limit TIME    how long the service may take until it answers (default 180s)
  --stop-even-if-already-running
                        stop it also when it was running before the first client came

  The hooks run without a shell, with REVEILLE_TARGET_NAME, REVEILLE_TARGET_HOST, REVEILLE_REASON and
  REVEILLE_SOURCE in their environment. Ready is when the service accepts a connection, so no script needs to
  sleep. A client that connects and leaves within a second, as a port scan does, starts nothing.

Several servers behind one address: http
  --listen ADDRESS      as above; from the networks this computer is in and other private ones
  --endpoints URL,URL   where requests may be answered; the path asked for is put behind the URL's own
  --in-order            ask the next only when the answer before was not usable (this is the default)
  --all-at-once         ask all of them; the first usable answer wins, the others are broken off.
                        A POST, PUT or the like always goes to one only, and on to the next only if it
                        provably did not arrive
  --usable CLASSES      statuses that settle a request (default 1xx,2xx,3xx,4xx); a failed connection never does
  --endpoint-timeout TIME
                        how long one may take until its answer begins (default: as long as it likes)
  --explain-failure     tell the client, too, what each one did when none could answer (502)
  --stop-after N|TIME   stop after so many requests, or after a time
  --log-prefix [TEXT]   begin each line of the access log, on standard output, with this
  --log-date, --log-time, --log-msec, --log-utc
                        date (on), time (on), microseconds (off) and UTC (off) in each line; --no-log-date and so
                        on switch them off

Signals
  SIGTERM, SIGINT       stop listening, let open connections finish for up to 30 s; a second one stops at once
  SIGHUP                read the settings file again (it is also watched)

Exit status
  0 asked to stop    1 could not start    2 wrong usage

Secrets come from the environment (REVEILLE_SECRET_<NAME>) or the data folder, the API's token from REVEILLE_TOKEN.
`;
