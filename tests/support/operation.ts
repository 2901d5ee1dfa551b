import { createEnvironment, type Environment } from '../../src/environments/environment.ts';
import { type Agreement, type Danger, guard, type Intent } from '../../src/environments/guard.ts';
import { BackofficeError } from '../../src/errors.ts';
import { recordChange } from '../../src/journal/record-change.ts';
import type { OperationEvent } from '../../src/operations/events.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { openSession } from '../../src/session/open-session.ts';
import { type CliOptions, testContext } from './cli.ts';
import type { TestLocal } from './local.ts';

/** What an operation told, asked and was answered, without a command line or a terminal. */
export interface Talk {
  readonly lines: string[];
  readonly events: OperationEvent[];
  readonly asked: Intent[];
}

export interface OperationOptions extends CliOptions {
  readonly dryRun?: boolean;
  /** Whether whoever is asked agrees. */
  readonly agrees?: boolean;
  readonly environment?: Environment;
}

/** A port for operations on the embedded environment, which is closed with the test. */
export function createTestOperation(
  local: TestLocal,
  { dryRun = false, agrees = true, ...options }: OperationOptions,
): { readonly operation: Operation; readonly talk: Talk; close(): void } {
  const context = testContext(local, options);
  const { clock, env, processes, installation, gitRevision, signal } = context;
  const environment = options.environment ?? localEnvironment(options.stateDirectory);
  const session = openSession(context, environment, { signal, start: false });
  const talk: Talk = { lines: [], events: [], asked: [] };
  const report = (line: string): void => {
    talk.lines.push(line);
  };
  const newId = (): string => crypto.randomUUID();

  async function agree(intent: Intent, danger: Danger): Promise<Agreement> {
    const asks = danger !== 'mild' || environment.class === 'production';
    if (asks) talk.asked.push(intent);
    if (asks && !agrees) throw new BackofficeError('REFUSED', `${intent.what} was not agreed to`);
    return guard(environment, { ...intent, danger }, { yes: true, confirm: environment.name }, undefined);
  }

  const port = (dry: boolean): Operation => ({
    ...session,
    dryRun: dry,
    clock,
    signal,
    timeLimited: false,
    processes,
    installation,
    command: Object.assign((words: string) => `backoffice ${words}`, {
      again: (more = '') => `backoffice again ${more}`.trim(),
    }),
    newId,
    gitRevision,
    report,
    tell: (event) => {
      talk.events.push(event);
    },
    during: (_label, work) => work(),
    live: (_picture, work) => work(),
    paced: () => () => undefined,
    async follow(steps) {
      for (;;) {
        const { value, done } = await steps.next();
        if (done) return value;
      }
    },
    confirm: agree,
    async record(change, work) {
      if (dry) throw new Error(`${change.action} would change something in a dry run`);
      const agreement = await agree(change.consent, change.consent.danger);
      const { stateDirectory, name, region = null } = environment;
      const { account, arn } = await session.identity();
      const recorder = { clock, env, processId: processes.id, report, newId };
      return recordChange(recorder, { stateDirectory, environment: name, account, region, arn }, change, () =>
        session.letChange(agreement, work),
      );
    },
    agreed: () => port(dry),
    dry: () => port(true),
  });
  return { operation: port(dryRun), talk, close: () => session.connection.close() };
}

function localEnvironment(stateDirectory: string): Environment {
  return createEnvironment({
    name: 'local',
    entry: undefined,
    configPath: undefined,
    env: {},
    flags: {},
    stateDirectory,
  });
}
