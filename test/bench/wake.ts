/** Filled in once the whole engine can be started. */
export async function wakeTable(_isQuick: boolean): Promise<string> {
  return 'waking: not measured';
}
