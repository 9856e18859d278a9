import { type BrowserWindow, dialog } from 'electron';
import { type Fault, FaultError } from '../../shared/faults.ts';
import type { EngineControl } from '../engine/engine.ts';
import { leftOn, type QuitChoice, type QuitQuestion, type QuitWords, quitQuestion } from './quit-question.ts';

const person = 'quitting';

export interface QuitParts {
  readonly engine: EngineControl;
  readonly words: QuitWords;
  /** Takes the dialog away: the computer's session ends, whatever the answer would have been. */
  readonly signal: AbortSignal;
  readonly sentence: (fault: Fault) => string;
  /** To hang the dialog on; null or destroyed: it stands alone. */
  readonly window: () => BrowserWindow | null;
}

/** Asks what a person would want to know before quitting, and puts to sleep what is to be. False: do not quit. */
export async function mayQuit(parts: QuitParts): Promise<boolean> {
  const t = parts.words;
  const question = quitQuestion(parts.engine.snapshot(), t);
  if (!question) return true;
  const choice = await ask(question, parts);
  if (choice !== 'put-to-sleep') return choice === 'quit';

  const refusals = await putToSleep(parts);
  if (refusals.length === 0) return true;
  const again = await ask(
    {
      message: t.stayedOn,
      detail: refusals.join('\n\n'),
      buttons: [
        { label: t.quitAnyway, choice: 'quit' },
        { label: t.cancel, choice: 'cancel' },
      ],
    },
    parts,
  );
  return again === 'quit';
}

/** Never by force: what is in use stays on, and says so. */
async function putToSleep({ engine, sentence }: QuitParts): Promise<readonly string[]> {
  const machines = leftOn(engine.snapshot());
  const answers = await Promise.all(machines.map(({ id }) => sleep(engine, id)));
  return answers.flatMap((fault) => (fault ? [sentence(fault)] : []));
}

async function sleep(engine: EngineControl, target: string): Promise<Fault | null> {
  try {
    return await engine.sleep(target, person, false);
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
}

async function ask(
  { message, detail, buttons }: QuitQuestion,
  { window: windowNow, signal }: Pick<QuitParts, 'window' | 'signal'>,
): Promise<QuitChoice> {
  const options = {
    type: 'question' as const,
    message,
    detail,
    buttons: buttons.map(({ label }) => label),
    defaultId: buttons.length - 1,
    cancelId: buttons.length - 1,
    noLink: true,
    signal,
  };
  const window = windowNow();
  const isThere = window !== null && !window.isDestroyed() && window.isVisible();
  const { response } = await (isThere ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return buttons[response]?.choice ?? 'cancel';
}
