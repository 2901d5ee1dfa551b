import { FIELDS } from '../../../../function/item/record.ts';
import { BackofficeError } from '../../../errors.ts';
import { all, type Condition, type Operand, type Path, type Predicate, pathsIn } from './tree.ts';

/**
 * A condition on the fields of items as a condition on the rows of the table. What is no field of the application is
 * an attribute, with or without `attributes.` before it. It stands below `attributes` in a row that the application
 * wrote, and beside the fields in one that was written around it; the former wins, as in the application.
 */
export function onRows(condition: Condition): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const [first, ...others] = condition.parts;
      return { kind: condition.kind, parts: [onRows(first), ...others.map(onRows)] };
    }
    case 'not':
      return { kind: 'not', inner: onRows(condition.inner) };
    default:
      return expanded(condition, attributesIn(condition));
  }
}

/** Each of them doubles the condition: more do not fit into what DynamoDB takes. */
const MOST_ATTRIBUTES = 5;

/** @throws BackofficeError USAGE for a predicate that names more attributes than it can compare. */
function attributesIn(predicate: Predicate): string[] {
  const names = [...new Set(pathsIn(predicate).flatMap(attributeOf))];
  if (names.length <= MOST_ATTRIBUTES) return names;
  throw new BackofficeError('USAGE', `--where compares ${names.length} attributes with each other`, {
    hint: `texts stand in quotes: "${names[1]}"`,
  });
}

/** The attribute that a path leads to; none for a field of the application. */
export function attributeOf({ steps }: Path): string[] {
  const [first, second] = steps;
  if (first === 'attributes') return typeof second === 'string' && !FIELDS.has(second) ? [second] : [];
  return FIELDS.has(first) ? [] : [first];
}

function expanded(predicate: Predicate, attributes: readonly string[]): Condition {
  const [name, ...others] = attributes;
  if (name === undefined) return predicate;
  const within: Path = { kind: 'path', steps: ['attributes', name] };
  const [below, beside] = (['below', 'beside'] as const).map((place) =>
    expanded(placed(predicate, name, place), others),
  );
  const absent: Condition = { kind: 'call', name: 'attribute_not_exists', operands: [within] };
  const exists: Condition = { kind: 'call', name: 'attribute_exists', operands: [within] };
  // Only these two hold for what is not there.
  const guarded = holdsForAbsent(predicate) ? all([exists, ...(below ? [below] : [])]) : below;
  const other = all([absent, ...(beside ? [beside] : [])]);
  if (guarded === undefined || other === undefined) return predicate;
  return { kind: 'or', parts: [guarded, other] };
}

function holdsForAbsent(predicate: Predicate): boolean {
  if (predicate.kind === 'compare') return predicate.operator === '<>';
  return predicate.kind === 'call' && predicate.name === 'attribute_not_exists';
}

/** The same with one attribute's name as a place in the row. */
function placed(predicate: Predicate, name: string, place: 'below' | 'beside'): Predicate {
  const pathAt = (path: Path): Path => {
    if (!attributeOf(path).includes(name)) return path;
    const [first, ...others] = path.steps;
    const rest = first === 'attributes' ? others.slice(1) : others;
    return { kind: 'path', steps: place === 'below' ? ['attributes', name, ...rest] : [name, ...rest] };
  };
  const at = (operand: Operand): Operand => {
    if (operand.kind === 'literal') return operand;
    return operand.kind === 'size' ? { kind: 'size', of: pathAt(operand.of) } : pathAt(operand);
  };
  switch (predicate.kind) {
    case 'compare':
      return { ...predicate, left: at(predicate.left), right: at(predicate.right) };
    case 'between': {
      const [value, low, high] = predicate.operands;
      return { kind: 'between', operands: [at(value), at(low), at(high)] };
    }
    case 'in': {
      const [first, ...list] = predicate.operands;
      return { kind: 'in', operands: [at(first), ...list.map(at)] };
    }
    case 'call': {
      const [path, ...others] = predicate.operands;
      return { ...predicate, operands: [pathAt(path), ...others.map(at)] };
    }
  }
}
