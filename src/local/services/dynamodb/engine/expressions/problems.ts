/** What can be wrong with an expression that can be read, in the order in which DynamoDB looks for it. */
const ORDER = [
  'parentheses',
  'unknown function',
  'misused function',
  'reserved word',
  'name or value',
  'section',
  'path',
  'overlap',
  'conflict',
  'operators',
  'operand',
  'distinct',
  'function',
] as const;

export type ProblemKind = (typeof ORDER)[number];

/** An expression that is wrong; the words are those after `Invalid …Expression: `. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** Collects what is wrong: of each kind the first one counts, and of the kinds the one that DynamoDB looks for first. */
export class Problems {
  private readonly found = new Map<ProblemKind, string>();

  note(kind: ProblemKind, message: string): void {
    if (!this.found.has(kind)) this.found.set(kind, message);
  }

  /** @throws ExpressionError when anything was noted. */
  throwFirst(): void {
    for (const kind of ORDER) {
      const message = this.found.get(kind);
      if (message !== undefined) throw new ExpressionError(message);
    }
  }
}
