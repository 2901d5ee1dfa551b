import { isObject } from './canonical.ts';
import type { Request } from './operations.ts';

/**
 * Why two answers may differ, where AWS's documentation, or a suite that was run against AWS, decides against the oracle.
 * @returns undefined for a difference that nobody has decided on.
 */
export function knownDifference(made: Request, own: unknown, other: unknown): string | undefined {
  return DIFFERENCES.find(({ isMet }) => isMet(made, own, other))?.reason;
}

interface Difference {
  readonly reason: string;
  readonly isMet: (made: Request, own: unknown, other: unknown) => boolean;
}

function errorOf(answer: unknown): { readonly code: string; readonly message: string } {
  if (!isObject(answer) || typeof answer.__type !== 'string') return { code: '', message: '' };
  return { code: answer.__type.split('#').at(-1) ?? '', message: String(answer.message ?? '') };
}

/** A refusal of an operand that does not fit: what has an order is of type S, N or B. */
function isOperandRefusal(message: string): boolean {
  if (message.includes('must be distinct from the remaining operands')) return true;
  const [, operator = '', type = ''] =
    /; operator(?: or function)?: ([^,]+), operand type: (\w+)/.exec(message) ?? [];
  return type !== '' && !(/^(<=?|>=?|BETWEEN)$/.test(operator) && /^[SNB]$/.test(type));
}

/** What an answer returns of the attribute `l`. */
function listIn(answer: unknown): unknown {
  return isObject(answer) && isObject(answer.Attributes) ? answer.Attributes.l : undefined;
}

const DIFFERENCES: readonly Difference[] = [
  {
    // scylladb test/alternator/test_condition_expression.py (…_wrong_type), test_filter_expression.py
    // (test_filter_expression_validation_without_results): whatever the items are.
    reason: 'operands are checked before any item is looked at, those of BETWEEN and of comparisons too',
    isMet: (_made, own) => {
      const { code, message } = errorOf(own);
      return code === 'ValidationException' && isOperandRefusal(message);
    },
  },
  {
    // scylladb test/alternator/test_update_expression.py (test_nested_attribute_remove…): the parent has to be there.
    reason: 'what is removed from has to be there',
    isMet: ({ input }, own, other) =>
      JSON.stringify(input).includes('REMOVE') &&
      JSON.stringify(own).includes(
        'The document path provided in the update expression is invalid for update',
      ) &&
      errorOf(other).code !== 'ValidationException',
  },
  {
    // scylladb test/alternator/test_returnvalues.py: an element that was appended does not stand where the expression says,
    // and after one was removed the next one stands at its place.
    reason: 'of an element of a list what stands at its place is returned',
    isMet: ({ operation, input }, own, other) =>
      operation === 'UpdateItem' &&
      /^UPDATED_/.test(String(input.ReturnValues)) &&
      String(input.UpdateExpression).includes('#l[') &&
      JSON.stringify(listIn(own)) !== JSON.stringify(listIn(other)),
  },
  {
    // Believed, not proven: which of several reasons are found where one of them already cancels.
    reason: 'an update that cannot be made is a reason although a condition of another action fails',
    isMet: ({ operation }, own, other) =>
      operation === 'TransactWriteItems' &&
      errorOf(own).code === 'TransactionCanceledException' &&
      errorOf(other).code === 'TransactionCanceledException' &&
      errorOf(own).message.includes('ValidationError'),
  },
  {
    // API_UpdateItem: "ALL_OLD - Returns all of the attributes of the item, as they appeared before the UpdateItem operation."
    reason: 'of an item that was not there nothing old is returned',
    isMet: ({ operation, input }, own, other) =>
      operation === 'UpdateItem' &&
      input.ReturnValues === 'ALL_OLD' &&
      isObject(own) &&
      own.Attributes === undefined &&
      isObject(other) &&
      isObject(other.Attributes) &&
      Object.keys(other.Attributes).length === 2,
  },
  {
    // scylladb test/alternator/test_transact.py: an expression that is wrong is no reason to cancel, but a request that is.
    reason: 'a transaction with an expression that is wrong is refused, not cancelled',
    isMet: ({ operation }, own, other) =>
      operation === 'TransactWriteItems' &&
      errorOf(own).code === 'ValidationException' &&
      /^Invalid (Update|Condition)Expression: /.test(errorOf(own).message) &&
      errorOf(other).code !== 'ValidationException',
  },
];
