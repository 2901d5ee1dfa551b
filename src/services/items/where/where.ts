import { FIELDS } from '../../../../function/item/record.ts';
import { BackofficeError } from '../../../errors.ts';
import { secretName } from '../../../redact.ts';
import { parseCondition, parsePath } from './parse.ts';
import { ConditionMistake } from './scanner.ts';
import { all, type Condition, comparedFields, type Path, pathsIn } from './tree.ts';

/** Fields that hold texts, whatever they look like. */
const TEXTS = new Set(['id', 'status', 'description', 'createdAt', 'updatedAt']);
const SHORTHAND = /^([\p{L}_][\p{L}\p{N}_.[\]-]*?)(!?=)([^\s'"`()=]+)$/u;
const OTHER_VALUE = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * The condition that all of some `--where` options give together; undefined for none.
 * @param status which items must have besides.
 * @throws BackofficeError USAGE with the place of a mistake.
 */
export function readWhere(texts: readonly string[], status?: string): Condition | undefined {
  const conditions = texts.map(readOne);
  return all(status === undefined ? conditions : [equals(STATUS, status), ...conditions]);
}

const STATUS: Path = { kind: 'path', steps: ['status'] };

function equals(field: Path, text: string): Condition {
  return { kind: 'compare', operator: '=', left: field, right: { kind: 'literal', value: { S: text } } };
}

function readOne(text: string): Condition {
  try {
    return shorthand(text) ?? parseCondition(text);
  } catch (error) {
    if (!(error instanceof ConditionMistake)) throw error;
    throw new BackofficeError(
      'USAGE',
      `--where: ${error.message}, at ${error.offset + 1}: ${text.slice(0, error.offset)}^${text.slice(error.offset)}`,
      {
        hint: `--where 'status = "pending" AND begins_with(id, "item-")', or --where status=pending`,
        cause: error,
      },
    );
  }
}

/** `field=value` and `field!=value` without spaces: what is no number, true, false or null is a text. */
function shorthand(text: string): Condition | undefined {
  const [, field, sign, value = ''] = SHORTHAND.exec(text) ?? [];
  if (field === undefined || (OTHER_VALUE.test(value) && !TEXTS.has(field))) return undefined;
  const is = equals(parsePath(field), value);
  return sign === '=' ? is : { kind: 'not', inner: is };
}

/** @throws BackofficeError USAGE for a word that may be a text without quotes: what is changed must be what was meant. */
export function requireQuotes(condition: Condition): void {
  const word = comparedFields(condition).find((field) => !field.includes('.') && !FIELDS.has(field));
  if (word === undefined) return;
  throw new BackofficeError('USAGE', `--where: ${word} is taken for a field`, {
    hint: `a text stands in quotes: "${word}"; a field that is compared with another one: attributes.${word}`,
  });
}

/** Conditions as they may be kept: values that are compared with a secret field are left out. */
export function keptText(texts: readonly string[]): string {
  const shown = texts.map((text) => {
    const names = pathsIn(readOne(text)).flatMap(({ steps }) =>
      steps.filter((step) => typeof step === 'string'),
    );
    const secret = names.map((name) => secretName({ [name]: null })).find((name) => name !== undefined);
    return secret === undefined ? text : `a condition on ${secret}`;
  });
  return shown.length === 1 ? shown.join() : shown.map((text) => `(${text})`).join(' AND ');
}
