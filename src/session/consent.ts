import { defined } from '../defined.ts';
import { isClassDoubtful, withKnownClass } from '../environments/class-by-name.ts';
import type { Environment } from '../environments/environment.ts';
import {
  type Agreement,
  type Asker,
  type Consent,
  type Danger,
  guard,
  type Intent,
} from '../environments/guard.ts';
import type { Choice } from '../environments/resolve.ts';
import type { Progress } from '../terminal/progress.ts';

/** What consent is asked with. */
export interface ConsentDeps {
  readonly yes: boolean;
  /** The environment that `--confirm` names. */
  readonly confirm: string | undefined;
  /** The value of BACKOFFICE_CONFIRM. */
  readonly variable: string | undefined;
  readonly progress: Progress;
  /** Undefined where nobody can be asked. */
  asker(): Asker | undefined;
  choice(): Promise<Choice>;
}

/** Asks before a change, of a class that is in doubt first. */
export interface ConsentSource {
  /** @param given what the command line says already. */
  knowClass(environment: Environment, given?: Consent): Promise<Environment>;
  askFirst(environment: Environment, intent: Intent, danger: Danger): Promise<Agreement>;
}

export function createConsentSource(deps: ConsentDeps): ConsentSource {
  const { progress, asker, choice } = deps;
  const consent: Consent = {
    yes: deps.yes,
    ...defined({ confirm: deps.confirm, variable: deps.variable }),
  };

  async function knowClass(environment: Environment, given?: Consent): Promise<Environment> {
    if (!isClassDoubtful(environment)) return environment;
    const { config } = await choice();
    const remember =
      config === undefined ? undefined : classKeeper(config.path, environment.name, progress.line);
    return progress.aside(() => withKnownClass(environment, { asker: asker(), remember }, given));
  }

  return {
    knowClass,
    async askFirst(environment, intent, danger) {
      const known = await knowClass(environment, consent);
      return progress.aside(() => guard(known, { ...intent, danger }, consent, asker()));
    },
  };
}

/** Keeps what was answered in the configuration file. One that cannot be written is no reason to stop. */
function classKeeper(path: string, name: string, report: (line: string) => void) {
  return async (environmentClass: Environment['class']): Promise<void> => {
    const { writeClass } = await import('../environments/config-edit.ts');
    await writeClass(path, name, environmentClass).then(
      () => report(`${path}: environments.${name} has "class": "${environmentClass}" now`),
      (error: unknown) => report(`warning: ${(error as Error).message}`),
    );
  };
}
