import { homedir } from 'node:os';
import { safeStorage } from 'electron';
import type { Fault } from '../../shared/faults.ts';
import type { HistoryEntry } from '../../shared/snapshot.ts';
import { systemClock } from '../engine/clock.ts';
import { createEngine } from '../engine/create-engine.ts';
import type { DemoPorts } from '../rpc/demo-calls.ts';
import type { OpenNow } from '../rpc/opening.ts';
import { type App, startApp } from '../service/compose.ts';
import { type DemoLab, startDemoLab } from '../service/demo/lab.ts';
import { introduction } from '../service/demo/narrate.ts';
import type { DesktopPorts } from '../service/desktop-ports.ts';
import type { Log } from '../service/log.ts';
import type { RunOptions } from '../service/run-options.ts';
import { systemEncryption } from './encryption.ts';
import { programFiles } from './folders.ts';
import { openVault, type Vault } from './vault.ts';

/** The running service, as headless too, with the desktop's vault and, if it was asked for, the demo's machines. */
export interface DesktopService {
  readonly app: App;
  /** Lines for whoever started it in a terminal: where it is served, what the demo has to try. */
  readonly greeting: readonly string[];
  /** Ends the listeners and the sessions after at most `sessionLimitMs`, and tidies up. */
  readonly stop: (sessionLimitMs: number) => Promise<void>;
}

export interface ServiceParts {
  readonly log: Log;
  readonly onHistory: (entry: HistoryEntry, fault: Fault | null) => void;
  readonly open: (what: OpenNow) => void;
  readonly desktop: Omit<DesktopPorts, 'vault'>;
  readonly demo: DemoPorts;
}

/** Only after Electron is ready. Rejects as `startApp` does, after undoing what it had begun. */
export async function startDesktopService(
  options: RunOptions,
  { log, onHistory, open, desktop, demo }: ServiceParts,
): Promise<DesktopService> {
  const clock = systemClock;
  const lab = options.demo ? await startDemoLab({ clock, random: Math.random, onPower: () => {} }) : null;
  try {
    let vault: Vault | null = null;
    const encryption = await systemEncryption(safeStorage, process.platform);
    const app = await startApp(lab ? withLab(options, lab) : options, {
      clock,
      createEngine,
      log,
      env: process.env,
      platform: process.platform,
      home: homedir(),
      pageFolder: programFiles.page,
      open,
      desktop: { ...desktop, vault: () => ({ kind: vault?.kind ?? 'system', warning: vault?.problem() ?? null }) },
      demo,
      async openSecrets(dataFolder) {
        vault = await openVault(dataFolder, process.env, encryption);
        return vault;
      },
      onHistory(entry, fault) {
        log.write('info', entry.text);
        onHistory(entry, fault);
      },
    });
    return {
      app,
      greeting: [...whereItIs(app), ...(lab ? [introduction(lab, app.ui?.loginLink ?? null)] : [])],
      async stop(sessionLimitMs) {
        await app.stop(sessionLimitMs);
        await lab?.[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await lab?.[Symbol.asyncDispose]();
    throw error;
  }
}

function withLab(options: RunOptions, lab: DemoLab): RunOptions {
  return { ...options, settingsFile: lab.settingsFile, dataFolder: lab.dataFolder };
}

function whereItIs({ ui }: App): readonly string[] {
  return ui ? [`Reveille is at ${ui.url}`, `Log in once within 5 minutes: ${ui.loginLink}`] : [];
}
