import { BackofficeError } from '../errors.ts';
import { CONFIG_FILE } from './config-file.ts';
import type { Environment } from './environment.ts';
import { type Asker, type Consent, isNamed } from './guard.ts';

/** A part of a name, between hyphens, that people give to what their customers use. */
const TELLING = /^(prd|prod|production|live|main|master)\d*$/;

/** Whether an environment is of class development by default only, though its name looks like production. */
export function isClassDoubtful({ name, class: known, origins }: Environment): boolean {
  return known === 'development' && origins.class === 'default' && name.split('-').some(isTelling);
}

function isTelling(part: string): boolean {
  return TELLING.test(part);
}

export interface ClassDeps {
  readonly asker: Asker | undefined;
  /** Keeps the answer where the environment is configured; undefined without a configuration file. */
  readonly remember: ((environmentClass: Environment['class']) => Promise<void>) | undefined;
}

/**
 * An environment that is about to be changed, with its class: where only the name speaks for production, the user is
 * asked, once.
 * @param consent naming the environment is what class production would want too; undefined where that is not enough.
 * @throws BackofficeError (REFUSED) where nobody would answer.
 */
export async function withKnownClass(
  environment: Environment,
  { asker, remember }: ClassDeps,
  consent?: Consent,
): Promise<Environment> {
  if (!isClassDoubtful(environment)) return environment;
  if (consent !== undefined && isNamed(environment, consent)) return environment;
  if (asker === undefined) throw doubtful(environment, remember !== undefined);
  const isProduction = await asker.confirm(`Is ${environment.name} production? Its class is not set.`);
  const environmentClass = isProduction ? 'production' : 'development';
  await remember?.(environmentClass);
  return { ...environment, class: environmentClass, origins: { ...environment.origins, class: 'answer' } };
}

function doubtful({ name, region = '<region>' }: Environment, isConfigured: boolean): BackofficeError {
  return new BackofficeError('REFUSED', `"${name}" looks like production, but its class is not set`, {
    hint: isConfigured
      ? `in ${CONFIG_FILE}, add to environments.${name}: "class": "production", or "class": "development"`
      : (command) =>
          `set it: ${command(`env add ${name} --region ${region} --class production`)}, or --class development`,
  });
}
