import { app, dialog } from 'electron';
import { FaultError } from '../../shared/faults.ts';
import { catalogue } from '../../shared/messages/catalogue.ts';
import { sentence } from '../../shared/messages/sentence.ts';
import { UsageError } from '../service/compose.ts';
import { languageOf } from './language.ts';

const exitCodes = { couldNotStart: 1, wrongUsage: 2 } as const;

/** Says it in the terminal, for scripts, and in a dialog, for people; then ends the program. */
export function explainAndExit(error: unknown): void {
  const language = languageOf('system', app.getLocale());
  const text = messageOf(error);
  process.stderr.write(`reveille: ${text}\n`);
  const shown = error instanceof FaultError ? sentence(error.fault, language) : text;
  if (app.isReady()) dialog.showErrorBox(catalogue[language].desktop.couldNotStart, shown);
  app.exit(error instanceof UsageError ? exitCodes.wrongUsage : exitCodes.couldNotStart);
}

function messageOf(error: unknown): string {
  if (error instanceof FaultError) return sentence(error.fault);
  if (error instanceof UsageError || (error instanceof Error && 'syscall' in error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
