import type { Reporter, TestModule } from 'vitest/node';

/** Lists what was skipped and why, and what passed only when tried again, and ends with one plain line of counts. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped = new Map<string, number>();
    const secondTries: string[] = [];
    for (const module of modules) {
      if (!module.ok() && module.children.size === 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (test.diagnostic()?.flaky) secondTries.push(test.fullName);
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else {
          counts.skipped += 1;
          const reason = /\[skipped: (.*)\]/.exec(test.fullName)?.[1] ?? `${module.relativeModuleId}: ${test.fullName}`;
          skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
        }
      }
    }
    if (skipped.size > 0) {
      console.log('\nSkipped here:');
      for (const [reason, count] of skipped) console.log(`  ${count} ${count === 1 ? 'test' : 'tests'}: ${reason}`);
    }
    if (secondTries.length > 0) {
      console.log('\nPassed at the second try only:');
      for (const name of secondTries) console.log(`  ${name}`);
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
