import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** Something that a test cannot do without, and how to get it. */
export interface Requirement {
  readonly what: string;
  readonly enable: string;
  readonly isMet: () => boolean;
}

function isOnPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A program that a test needs, and the Debian package that has it. */
export function program(name: string, debianPackage: string): Requirement {
  return { what: name, enable: `install ${debianPackage}`, isMet: () => isOnPath(name) };
}

export const linux: Requirement = {
  what: 'Linux',
  enable: 'run the tests on Linux',
  isMet: () => process.platform === 'linux',
};

export const root: Requirement = {
  what: 'root',
  enable: 'run the tests as root, which network namespaces and system accounts need',
  isMet: () => process.getuid?.() === 0,
};

/** A suite that runs where everything it needs is there, and is listed as skipped, with the reason, where it is not. */
export function describeWith(name: string, requirements: readonly Requirement[], suite: () => void): void {
  const missing = requirements.filter((requirement) => !requirement.isMet());
  if (missing.length === 0) {
    describe(name, suite);
    return;
  }
  const reason = missing.map(({ what, enable }) => `needs ${what} (${enable})`).join(', ');
  describe.skip(`${name} [skipped: ${reason}]`, suite);
}
