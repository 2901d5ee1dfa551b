import { checkDistinct, typeOf } from './operand-checks.ts';
import { isKeyword, type Reading } from './operands.ts';
import type { Condition, Operand } from './tree.ts';

const OPERANDS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

const TYPES: readonly string[] = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

const OF_UPDATES = ['if_not_exists', 'list_append'];

const COMPARISONS = ['=', '<>', '<', '<=', '>', '>=', 'BETWEEN', 'IN'];

/** A function and what was given to it; names have one case. */
interface Call {
  readonly name: string;
  readonly operands: readonly Operand[];
}

/** Reads calls of the functions of conditions, and checks what they are given. */
export class ConditionCalls {
  constructor(
    private readonly reading: Reading,
    private readonly readOperand: () => Operand,
  ) {}

  /** A call that is a condition; undefined when none stands here, or one that is an operand. */
  condition(): Condition | undefined {
    if (this.called() === undefined || this.called() === 'size') return undefined;
    const { reader } = this.reading;
    const mark = reader.mark();
    const call = this.read();
    // A call that is compared is an operand, and told as one that is misused.
    if (COMPARISONS.some((word) => reader.sees(word))) {
      reader.back(mark);
      return undefined;
    }
    this.check(call);
    return conditionOf(call);
  }

  /** A call that is an operand; another function is misused here. */
  operand(): Operand | undefined {
    if (this.called() === undefined) return undefined;
    const call = this.read();
    this.check(call);
    const [of] = call.operands;
    if (call.name === 'size' && of !== undefined) return { kind: 'size', of };
    this.reading.problems.note(
      'misused function',
      `The function is not allowed to be used this way in an expression; function: ${call.name}`,
    );
    return of ?? { kind: 'value', value: { type: 'NULL' } };
  }

  private called(): string | undefined {
    const { reader } = this.reading;
    const mark = reader.mark();
    const word = reader.takeKind('word');
    const isCall = word !== undefined && !isKeyword(word.text) && reader.sees('(');
    reader.back(mark);
    return isCall ? word.text : undefined;
  }

  private read(): Call {
    const { reader, problems } = this.reading;
    const { text: name } = reader.next();
    if (OF_UPDATES.includes(name))
      problems.note(
        'unknown function',
        `The function is not allowed in a condition expression; function: ${name}`,
      );
    else if (!Object.hasOwn(OPERANDS, name))
      problems.note('unknown function', `Invalid function name; function: ${name}`);
    reader.expect('(');
    const operands = [this.readOperand()];
    while (reader.take(',')) operands.push(this.readOperand());
    reader.expect(')');
    return { name, operands };
  }

  private check({ name, operands }: Call): void {
    const { problems } = this.reading;
    const wanted = OPERANDS[name];
    if (wanted === undefined) return;
    if (operands.length !== wanted) {
      problems.note(
        'operand',
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
      return;
    }
    checkDistinct(name, operands, problems);
    const problem = problemOf(name, operands);
    if (problem !== undefined) problems.note('function', problem);
  }
}

function problemOf(name: string, operands: readonly Operand[]): string | undefined {
  const [first, second] = operands;
  const wrongType = (type: string): string =>
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return first?.kind === 'path'
        ? undefined
        : `Operator or function requires a document path; operator or function: ${name}`;
    case 'begins_with': {
      const wrong = operands.map(typeOf).find((type) => type !== undefined && type !== 'S' && type !== 'B');
      return wrong === undefined ? undefined : wrongType(wrong);
    }
    case 'attribute_type': {
      if (second?.kind !== 'value' || second.value.type !== 'S')
        return wrongType(typeOf(second) ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
      return TYPES.includes(second.value.text)
        ? undefined
        : `Invalid attribute type name found; type: ${second.value.text}, valid types: {${TYPES.join(',')}}`;
    }
    case 'size': {
      const type = typeOf(first);
      return type === 'N' || type === 'BOOL' || type === 'NULL' ? wrongType(type) : undefined;
    }
    default:
      return undefined;
  }
}

/** Calls that are wrong end in an error before they are used: what they become is of no account. */
function conditionOf({ name, operands }: Call): Condition {
  const [operand = MISSING, part = MISSING] = operands;
  const path = operand.kind === 'path' ? operand.path : (['?'] as const);
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return { kind: 'exists', path, wanted: name === 'attribute_exists' };
    case 'attribute_type':
      return {
        kind: 'type',
        operand,
        type: part.kind === 'value' && part.value.type === 'S' ? part.value.text : '',
      };
    default:
      return { kind: name === 'contains' ? 'contains' : 'begins_with', operand, part };
  }
}

const MISSING: Operand = { kind: 'value', value: { type: 'NULL' } };
