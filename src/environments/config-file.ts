import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  FUNCTION_VARIABLES,
  VARIABLES_BYTES,
  variableNameProblem,
  variablesBytes,
} from '../../stack/contract/function.ts';
import { ENVIRONMENT_CLASSES, ENVIRONMENT_NAME, type EnvironmentClass } from '../../stack/contract/names.ts';
import { BackofficeError } from '../errors.ts';
import { readBytes, textOf } from '../files/read-file.ts';
import { systemReason } from '../files/system-error.ts';
import { UnusableFileError } from '../files/unusable-file.ts';
import { isTexts, parsedJson } from '../schemas/json.ts';
import { otherOwner } from './other-owner.ts';
import { isObject, type Problem, problemsOf, type Rule } from './rules.ts';
import { SETTING_RULES, type StackSettings, settingProblems } from './stack-settings.ts';
import { isOwn, type Surroundings } from './state-home.ts';
import { createTrust } from './trust.ts';
import { TUNABLE_RULES } from './tunable-rules.ts';
import type { Tunables } from './tunables.ts';

export const CONFIG_FILE = 'backoffice.config.json';

/** Of a configuration file, in bytes. */
export const CONFIG_LIMIT = 4 * 1024 * 1024;

/** An environment as the configuration file has it. */
export interface EnvironmentEntry extends Partial<Tunables>, Partial<StackSettings> {
  readonly class?: EnvironmentClass;
  readonly account?: string;
  readonly region?: string;
  readonly profile?: string;
  /** Variables of the function beside the stack's own. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface ConfigFile {
  readonly path: string;
  readonly environments: Readonly<Record<string, EnvironmentEntry>>;
}

export const ENTRY_RULES: Readonly<Record<string, Rule>> = {
  class: {
    type: 'string',
    description: 'How carefully the environment is treated',
    enum: ENVIRONMENT_CLASSES,
  },
  account: {
    type: 'string',
    description: 'The only AWS account that this environment may be in',
    pattern: '^[0-9]{12}$',
  },
  region: { type: 'string', description: 'The AWS region', pattern: '^[a-z]{2,4}(-[a-z]+)+-[0-9]+$' },
  profile: {
    type: 'string',
    description: 'The profile of the AWS configuration files to take credentials from',
    pattern: '.',
  },
  ...TUNABLE_RULES,
  ...SETTING_RULES,
};

/**
 * The configuration file in `directory` or the nearest one above it; undefined when there is none.
 * @throws BackofficeError (USAGE) with file, line and what is wrong; (REFUSED) when it is another user's, and who runs
 * this never agreed to it.
 */
export async function readConfigFile(
  directory: string,
  context: Surroundings,
): Promise<ConfigFile | undefined> {
  const path = join(directory, CONFIG_FILE);
  const found = await readBytes(path, CONFIG_LIMIT).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw unreadable(path, error);
  });
  if (found === undefined)
    return dirname(directory) === directory ? undefined : readConfigFile(dirname(directory), context);
  const { bytes, owner } = found;
  if (!isOwn(owner, context.userId) && (await createTrust(context).verdictOn(directory)) !== true)
    throw otherOwner(path, owner, context.userId);
  return parseConfig(path, configText(path, bytes));
}

function configText(path: string, bytes: Buffer): string {
  try {
    return textOf(bytes, path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): BackofficeError {
  const hint =
    error instanceof UnusableFileError
      ? `put a regular file of JSON in its place, or run the command in another directory`
      : 'check the file, its owner and its mode';
  return new BackofficeError('USAGE', `${path} cannot be read: ${systemReason(error)}`, {
    hint,
    cause: error,
  });
}

/** The nearest directory upwards that has a configuration file; whose it is and what it says does not count. */
export async function nearestConfigDirectory(directory: string): Promise<string | undefined> {
  const found = await access(join(directory, CONFIG_FILE)).then(
    () => true,
    () => false,
  );
  if (found) return directory;
  return dirname(directory) === directory ? undefined : nearestConfigDirectory(dirname(directory));
}

async function parseConfig(path: string, text: string): Promise<ConfigFile> {
  const document = parsedJson(text);
  if (document === undefined) {
    const { locateSyntaxError } = await import('./config-position.ts');
    const { line, column, message } = locateSyntaxError(text);
    throw new BackofficeError('USAGE', `${path}:${line}:${column}: ${message}`, {
      hint: 'correct the file; it must be plain JSON',
    });
  }
  const problems = problemsIn(document);
  if (isConfiguration(document, problems)) return { path, environments: document.environments ?? {} };
  const [problem = { path: [], message: 'cannot be read' }] = problems;
  const { locate } = await import('./config-position.ts');
  const { line, column } = locate(text, problem.path);
  throw new BackofficeError(
    'USAGE',
    `${path}:${line}:${column}: ${problem.path.join('.') || 'the file'} ${problem.message}`,
    {
      hint: 'correct the file; docs/backoffice.schema.json describes it',
    },
  );
}

/** @param problems what {@link problemsIn} found in it. */
function isConfiguration(
  document: unknown,
  problems: readonly Problem[],
): document is Partial<Pick<ConfigFile, 'environments'>> {
  return isObject(document) && problems.length === 0;
}

function problemsIn(document: unknown): Problem[] {
  if (!isObject(document)) return [{ path: [], message: 'must hold a JSON object' }];
  const unknown = Object.keys(document).find((name) => name !== '$schema' && name !== 'environments');
  if (unknown !== undefined) return [{ path: [unknown], message: 'is not known here; environments is' }];
  const environments = document.environments ?? {};
  if (!isObject(environments))
    return [{ path: ['environments'], message: 'must be an object of environments by name' }];
  return Object.entries(environments).flatMap(([name, entry]) => entryProblems(name, entry));
}

/** What is wrong with the entry of an environment. */
export function entryProblems(name: string, entry: unknown): Problem[] {
  const path = ['environments', name];
  if (!ENVIRONMENT_NAME.test(name)) {
    return [
      { path, message: 'must be named with 1 to 14 lower-case letters, digits and hyphens, a letter first' },
    ];
  }
  if (!isObject(entry)) return [{ path, message: 'must be an object' }];
  const problems = Object.entries(entry).flatMap(([key, value]) => {
    if (key === 'variables') return variableProblems([...path, key], value);
    const rule = ENTRY_RULES[key];
    if (rule === undefined) {
      return [
        {
          path: [...path, key],
          message: `is not known; known are ${[...Object.keys(ENTRY_RULES), 'variables'].join(', ')}`,
        },
      ];
    }
    return problemsOf(rule, value, [...path, key]);
  });
  return problems.length > 0 ? problems : settingProblems(entry, path);
}

function variableProblems(path: readonly string[], variables: unknown): Problem[] {
  if (!isObject(variables)) return [{ path, message: 'must be an object of texts by name' }];
  const own: readonly string[] = Object.values(FUNCTION_VARIABLES);
  const problems = Object.entries(variables).flatMap(([name, value]): Problem[] => {
    if (own.includes(name)) return [{ path: [...path, name], message: 'is set by the stack' }];
    const problem = typeof value === 'string' ? variableNameProblem(name) : 'must be a text';
    return problem === undefined ? [] : [{ path: [...path, name], message: problem }];
  });
  if (problems.length > 0) return problems;
  const bytes = isTexts(variables) ? variablesBytes(variables) : 0;
  return bytes > VARIABLES_BYTES
    ? [{ path, message: `have ${bytes} bytes; a function has at most ${VARIABLES_BYTES}` }]
    : [];
}
