import type { Condition, Operand, Path } from './tree.ts';

/** The paths that a condition looks at. */
export function* pathsIn(condition: Condition): Generator<Path> {
  switch (condition.kind) {
    case 'or':
    case 'and':
      yield* pathsIn(condition.left);
      yield* pathsIn(condition.right);
      return;
    case 'not':
      yield* pathsIn(condition.inner);
      return;
    case 'exists':
      yield condition.path;
      return;
    default:
      for (const operand of operandsOf(condition)) yield* pathsOf(operand);
  }
}

function operandsOf(
  condition: Exclude<Condition, { readonly kind: 'or' | 'and' | 'not' | 'exists' }>,
): readonly Operand[] {
  switch (condition.kind) {
    case 'compare':
      return [condition.left, condition.right];
    case 'between':
      return [condition.operand, condition.low, condition.high];
    case 'in':
      return [condition.operand, ...condition.options];
    case 'type':
      return [condition.operand];
    default:
      return [condition.operand, condition.part];
  }
}

function* pathsOf(operand: Operand): Generator<Path> {
  if (operand.kind === 'path') yield operand.path;
  if (operand.kind === 'size') yield* pathsOf(operand.of);
}
