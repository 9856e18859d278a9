import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import { asDocument, putMachine } from '../../shared/document-edits.ts';
import { parseMac } from '../../shared/mac.ts';
import { type Answers, machineFromTemplate, type Question, type Template, unanswered } from '../../shared/templates.ts';
import { nameOfDevice } from '../find/device.ts';
import { FindButton } from '../find/find-button.tsx';
import { useLanguage, useMessages } from '../messages.tsx';
import { useProblemText } from '../problem-text.ts';
import { usePreferences } from '../preferences.tsx';
import { queryOf, useHash } from '../router.ts';
import type { Store } from '../store.ts';
import { CopyText } from '../reach/copy-text.tsx';
import { goToNew } from './go-to-new.ts';
import { PortNotes } from './port-notes.tsx';
import { TakeNetwork } from './take-network.tsx';
import { TemplateIcon } from './template-icon.tsx';
import type { LoadedSettings } from './use-settings.ts';

interface Props {
  readonly store: Store;
  readonly template: Template;
  readonly loaded: LoadedSettings;
  readonly onContinue: (answers: Answers, wasRefused: boolean) => void;
}

/** The few things that a template cannot know. */
export function TemplateQuestions({ store, template, loaded, onContinue }: Props) {
  const { editor: t, templates: words } = useMessages();
  const language = useLanguage();
  const { app } = usePreferences();
  const query = queryOf(useHash());
  const problemText = useProblemText();
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const isForbidden = template.needsHostAccess && !loaded.settings.mayEditHostFields;
  const form = useForm<Record<Question | 'homeNetwork', string>>({
    initialValues: {
      name: '',
      host: '',
      mac: '',
      user: '',
      port: '',
      program: '',
      cloud: '',
      container: '',
      start: '',
      stop: '',
      homeNetwork: '',
      ...template.presets,
      ...answersIn(query),
    },
    validate: (values) => {
      const wrong: Partial<Record<Question, string>> = {};
      for (const question of template.questions) {
        const value = values[question].trim();
        if (value === '' && !template.optional.includes(question)) wrong[question] = t.missing;
        else if (question === 'mac' && value !== '' && parseMac(value) === null) wrong[question] = t.notAMac;
      }
      return wrong;
    },
    validateInputOnBlur: false,
  });
  const draft = machineFromTemplate(template, form.values, asDocument(loaded.settings.raw), language);

  async function save(answers: Answers): Promise<void> {
    const { settings } = loaded;
    const machine = machineFromTemplate(template, answers, asDocument(settings.raw), language);
    setSaving(true);
    setProblem(null);
    try {
      const { document } = putMachine(asDocument(settings.raw), machine, null);
      const answer = await store.request('settings.save', { raw: document, basedOnHash: settings.hash });
      if (answer.kind === 'saved') return goToNew(String(machine.target['id']));
      // The editor shows what is wrong beside each field, and settles with what changed meanwhile.
      onContinue(answers, true);
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setSaving(false);
    }
  }

  return (
    <form
      className="editor questions"
      onSubmit={form.onSubmit((answers) => {
        if (template.isFinishedInEditor) onContinue(answers, false);
        else if (!isForbidden) void save(answers);
      })}
      noValidate
    >
      <div className="editor-head">
        <TemplateIcon id={template.id} />
        <h2 className="editor-title">{t.almostThere(words.kinds[template.id].title)}</h2>
      </div>
      <p className="soft">{words.kinds[template.id].help}</p>
      <div className="card">
        {template.questions.includes('mac') && (
          <div>
            <FindButton
              store={store}
              onPick={(device) => {
                const { name } = form.values;
                const mac = device.mac ?? '';
                form.setValues({ host: device.address, mac, name: name === '' ? nameOfDevice(device) : name });
              }}
            />
          </div>
        )}
        {template.questions.map((question, index) => (
          <QuestionField
            key={question}
            template={template}
            question={question}
            getInputProps={form.getInputProps}
            isFirst={index === 0}
          />
        ))}
        {template.questions.includes('mac') && (
          <div className="stack">
            <p className="soft">{t.onlyOnThisNetwork}</p>
            <TakeNetwork
              store={store}
              value={form.values.homeNetwork}
              onTake={(mac) => form.setFieldValue('homeNetwork', mac ?? '')}
            />
          </div>
        )}
        {draft.routes.map((route) => (
          <PortNotes key={String(route['id'])} listen={route['listen']} clashes={[]} platform={app?.platform ?? null} />
        ))}
        {isForbidden && (
          <>
            <p className="note">{t.intoTheFile}</p>
            {unanswered(template, form.values).length === 0 && (
              <CopyText text={JSON.stringify({ targets: [draft.target], routes: draft.routes }, null, 2)} />
            )}
          </>
        )}
        {problem && (
          <p className="machine-fault" role="alert">
            {t.notSaved(problem)}
          </p>
        )}
      </div>
      <div className="question-actions">
        {template.isFinishedInEditor && <Button type="submit">{t.goOn}</Button>}
        {!isForbidden && !template.isFinishedInEditor && (
          <>
            <Button type="submit" loading={isSaving}>
              {t.saveNow}
            </Button>
            <Button variant="default" onClick={() => onContinue(form.values, false)}>
              {t.seeAll}
            </Button>
          </>
        )}
        <Button component="a" href="#/new" variant="subtle" color="gray" className="quiet-button">
          {t.backToTemplates}
        </Button>
      </div>
    </form>
  );
}

/** What is known already, for example of a machine that was found in the network: `?template=nas&host=192.168.1.20`. */
function answersIn(query: URLSearchParams): Answers {
  const questions = ['name', 'host', 'mac', 'user', 'port', 'program'] as const;
  return Object.fromEntries(
    questions.flatMap((question) => {
      const answer = query.get(question);
      return answer === null ? [] : [[question, answer] as const];
    }),
  );
}

interface QuestionProps {
  readonly template: Template;
  readonly question: Question;
  readonly getInputProps: UseFormReturnType<Record<Question | 'homeNetwork', string>>['getInputProps'];
  readonly isFirst: boolean;
}

function QuestionField({ template, question, getInputProps, isFirst }: QuestionProps) {
  const { editor: t, templates: words } = useMessages();
  const { title, help, placeholder } = words.questions[question];
  const isSteam = template.id === 'steam' && question === 'program';
  const asked = isSteam ? words.steamGame : title;
  const isOptional = template.optional.includes(question);
  const special =
    question === 'port'
      ? { gaming: words.gamingPort, scripts: words.scriptsPort, 'udp-game': words.gamePort }[template.id as string]
      : null;
  const props = {
    id: `question-${question}`,
    label: isOptional ? `${asked} (${t.optional})` : asked,
    description: (special ?? help) || undefined,
    ...getInputProps(question),
  };
  const programs = isSteam ? words.steamGames : words.programs;
  const choices = { program: programs, cloud: words.clouds }[question as string];
  if (choices) {
    return <NativeSelect {...props} data={Object.entries(choices).map(([value, label]) => ({ value, label }))} />;
  }
  return (
    <TextInput
      {...props}
      withAsterisk={!isOptional}
      placeholder={question === 'name' ? words.nameExamples[template.id] : placeholder}
      autoComplete="off"
      spellCheck={false}
      data-autofocus={isFirst || undefined}
      inputMode={question === 'port' ? 'numeric' : undefined}
    />
  );
}
