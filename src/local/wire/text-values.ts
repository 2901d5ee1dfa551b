import type { NormalizedSchema } from '@smithy/core/schema';

/** What a number, a boolean or a time is called where it is refused. */
export type TextType = 'number' | 'boolean' | 'timestamp';

const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Of the numbers of a metric; whoever takes a number for something else refuses them. */
const SPECIAL = /^(?:NaN|-?Infinity)$/;

/**
 * The value of a member that comes as text: in a header, a query, a path or a form.
 * @param refusal the error for a text that is not of the member's type.
 */
export function fromText(
  schema: NormalizedSchema,
  text: string,
  refusal: (type: TextType) => Error,
): unknown {
  if (schema.isNumericSchema()) {
    if (!DECIMAL.test(text) && !SPECIAL.test(text)) throw refusal('number');
    return Number(text);
  }
  if (schema.isBooleanSchema()) {
    if (text !== 'true' && text !== 'false') throw refusal('boolean');
    return text === 'true';
  }
  return schema.isTimestampSchema() ? timeIn(text, refusal) : text;
}

function timeIn(text: string, refusal: (type: TextType) => Error): Date {
  const time = new Date(/^[\d.]+$/.test(text) ? Number(text) * 1000 : text);
  if (Number.isNaN(time.getTime())) throw refusal('timestamp');
  return time;
}
