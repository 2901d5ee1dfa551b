import { BackofficeError } from '../errors.ts';
import type { Environment } from './environment.ts';

/** How much harm a command can do. What is mild asks only in class production, what is severe always for the name. */
export type Danger = 'mild' | 'moderate' | 'severe';

/** What is about to be done, for the question and the refusal. */
export interface Intent {
  /** Such as `destroying environment "dev"`. */
  readonly what: string;
  /** What has to be known about it. */
  readonly detail?: string;
  readonly irrevocable?: boolean;
  /** Whether the command line may hold secrets: then no hint repeats it. */
  readonly secret?: boolean;
}

/** What the user said on the command line. */
export interface Consent {
  readonly yes: boolean;
  /** The environment that was named with `--confirm`. */
  readonly confirm?: string;
  /** The environment that `BACKOFFICE_CONFIRM` names: no mistake where it is another one. */
  readonly variable?: string;
}

/** That a change was agreed to. Only {@link guard} makes one. */
class Agreed {
  /** Makes objects that only look like it another type. */
  readonly #guarded = true;

  constructor(private readonly environment: string) {}

  holdsFor({ name }: Pick<Environment, 'name'>): boolean {
    return this.#guarded && this.environment === name;
  }
}

export type Agreement = Agreed;

/** Asks the user; only there on a terminal. */
export interface Asker {
  confirm(question: string): Promise<boolean>;
  type(question: string): Promise<string>;
}

/**
 * Lets a change pass only when it was agreed to. Severe ones, and all in class production, want the environment's
 * name: typed, with `--confirm`, or in `BACKOFFICE_CONFIRM`; there `--yes` is not enough. No terminal means no.
 * @throws BackofficeError (REFUSED) that names the option which is missing.
 */
export async function guard(
  environment: Environment,
  intent: Intent & { readonly danger: Danger },
  consent: Consent,
  asker: Asker | undefined,
): Promise<Agreement> {
  await requireConsent(environment, intent, consent, asker);
  return new Agreed(environment.name);
}

/** Whether the environment was named on the command line or in the variable. @throws BackofficeError (REFUSED) for another. */
export function isNamed({ name }: Pick<Environment, 'name'>, { confirm, variable }: Consent): boolean {
  if (confirm !== undefined && confirm !== name)
    throw new BackofficeError('REFUSED', `--confirm names "${confirm}", but the environment is "${name}"`, {
      hint: `if "${name}" is meant: --confirm ${name}`,
    });
  return confirm === name || variable === name;
}

async function requireConsent(
  environment: Environment,
  { what, detail, irrevocable, secret = false, danger }: Intent & { readonly danger: Danger },
  consent: Consent,
  asker: Asker | undefined,
): Promise<void> {
  const { name } = environment;
  const notes = [...(detail === undefined ? [] : [detail]), ...(irrevocable ? ['cannot be undone'] : [])];
  const aside = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  const asked = `${what.slice(0, 1).toUpperCase()}${what.slice(1)}${aside}`;
  const missing = `${what} requires confirmation${aside}`;
  if (isNamed(environment, consent)) return;
  if (danger === 'mild' && environment.class !== 'production') return;
  if (danger === 'moderate' && environment.class !== 'production') {
    if (consent.yes) return;
    if (asker === undefined) throw refused(missing, '--yes', secret);
    if (await asker.confirm(`${asked}. Continue?`)) return;
    throw new BackofficeError('REFUSED', 'not confirmed; nothing was changed');
  }
  if (asker === undefined) throw refused(missing, `--confirm ${name}`, secret);
  const typed = await asker.type(`${asked}. Type the environment's name (${name}) to continue: `);
  if (typed.trim() !== name)
    throw new BackofficeError('REFUSED', `"${typed.trim()}" is not "${name}"; nothing was changed`);
}

function refused(message: string, option: string, secret: boolean): BackofficeError {
  return new BackofficeError('REFUSED', message, {
    hint: secret ? `add ${option}` : (command) => `to confirm: ${command.again(option)}`,
  });
}

/** Of a change that reached the environment's services though nobody was asked: the last line of defence. */
export function unasked({ name }: Pick<Environment, 'name'>, call: string): BackofficeError {
  return new BackofficeError('REFUSED', `${call} changes ${name}, which nobody has agreed to`, {
    hint: (command) => `to confirm: ${command.again(`--confirm ${name}`)}`,
  });
}
