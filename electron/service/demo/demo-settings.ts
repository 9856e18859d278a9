interface DemoPlace {
  readonly host: string;
  readonly mac: string;
  readonly wakePort: number;
  readonly sshPort: number;
  readonly servicePort: number;
}

export interface DemoSettingsInput {
  readonly nas: DemoPlace;
  readonly game: DemoPlace;
  readonly clientPorts: { readonly nas: number; readonly site: number; readonly game: number };
  readonly user: string;
  readonly keyFile: string;
  readonly isSilentWhenDown: boolean;
}

/** The demo's settings file: what a user would write, with short times and the magic packets sent to loopback. */
export function demoSettings(input: DemoSettingsInput): unknown {
  const { nas, game, clientPorts } = input;
  return {
    version: 1,
    targets: [
      { id: 'nas', name: 'NAS', ...target(nas, input, 'suspend', '12s') },
      { id: 'game', name: 'Game server', ...target(game, input, 'power-off', '15s') },
    ],
    routes: [
      {
        id: 'files',
        name: 'Files',
        kind: 'tcp',
        listen: `${clientPorts.nas}`,
        to: { target: 'nas', port: nas.servicePort },
        open: 'http',
      },
      {
        id: 'site',
        name: 'Site',
        kind: 'http',
        listen: `${clientPorts.site}`,
        to: { target: 'nas', port: nas.servicePort },
        whileWaking: 'page',
      },
      {
        id: 'play',
        name: 'Game',
        kind: 'tcp',
        listen: `${clientPorts.game}`,
        to: { target: 'game', port: game.servicePort },
        serverSpeaksFirst: true,
      },
    ],
  };
}

function target(place: DemoPlace, input: DemoSettingsInput, action: 'suspend' | 'power-off', cooldown: string) {
  return {
    host: place.host,
    wake: { kind: 'wake-on-lan', mac: place.mac, broadcast: '127.0.0.1', port: place.wakePort },
    sleep: { kind: 'ssh', user: input.user, port: place.sshPort, identityFile: input.keyFile, action },
    ...(input.isSilentWhenDown ? {} : { down: 'refused-or-silent' }),
    idle: { cooldown, minAwake: '5s', holdOff: '3s', busyChecks: ['default'] },
  };
}
