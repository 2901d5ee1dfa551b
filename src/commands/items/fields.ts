import { ExactNumber } from '../../../function/exact-json.ts';
import type { ItemAttributes, ItemValue } from '../../../function/item/item.ts';
import { BackofficeError } from '../../errors.ts';
import { exactJson, isObject, jsonProblem } from '../../schemas/json.ts';
import { type GivenContext, readGiven } from '../options/given-text.ts';

/** The fields of an item as options give them. */
export interface FieldOptions {
  readonly status?: string;
  readonly description?: string;
  readonly set?: readonly string[];
  readonly data?: string;
}

export interface ItemFields {
  readonly id?: string;
  readonly status?: string;
  readonly description?: string;
  readonly attributes: ItemAttributes;
}

/**
 * The fields that `--data`, `--set` and the named options give together; the later win.
 * @throws BackofficeError (USAGE).
 */
export async function readFields(context: GivenContext, options: FieldOptions): Promise<ItemFields> {
  const data = options.data === undefined ? {} : await readData(context, options.data);
  const { id, status, description, attributes, ...others } = data;
  // As the API has it.
  if (attributes !== undefined && attributes !== null && !isMap(attributes))
    throw new BackofficeError('USAGE', '--data: attributes must be a JSON object', {
      hint: `--data '{"attributes":{"colour":"red"}}'`,
    });
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...optional('status', options.status ?? status),
    ...optional('description', options.description ?? description),
    attributes: {
      ...(attributes ?? {}),
      ...others,
      ...assignments(options.set ?? []),
    },
  };
}

function isMap(value: ItemValue): value is ItemAttributes {
  return isObject(value) && !(value instanceof ExactNumber);
}

function optional<Name extends string>(name: Name, value: unknown): { [key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: string };
}

/** `key=value`; a value that is JSON is taken as such, anything else is text. */
function assignments(pairs: readonly string[]): ItemAttributes {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0)
        throw new BackofficeError('USAGE', `--set takes key=value, not "${pair}"`, {
          hint: '--set colour=red --set count=3',
        });
      return [pair.slice(0, at), readValue(pair.slice(at + 1))];
    }),
  );
}

function readValue(text: string): ItemValue {
  try {
    return exactJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw new BackofficeError('USAGE', `a value of --set ${jsonProblem(error)}`);
  }
}

async function readData(context: GivenContext, source: string): Promise<ItemAttributes> {
  const value = parseData(await readGiven(context, source));
  if (isMap(value)) return value;
  throw new BackofficeError('USAGE', '--data must be a JSON object', {
    hint: `--data '{"colour":"red"}', --data @item.json, or --data - for stdin`,
  });
}

function parseData(text: string): ItemValue {
  try {
    return exactJson(text);
  } catch (error) {
    throw new BackofficeError('USAGE', `--data ${jsonProblem(error)}`, {
      hint: `--data '{"colour":"red"}', --data @item.json, or --data - for stdin`,
    });
  }
}
