import { AwsError } from '../../../../aws-error.ts';
import { addDecimals, DecimalError, negated } from '../values/decimal.ts';
import type { Members, Value } from '../values/value.ts';
import type { PathTree } from './path-tree.ts';
import { valueAt } from './paths.ts';
import { addedTo, deletedFrom, TypeMismatchError } from './set-arithmetic.ts';
import type { Source, Update, UpdateAction } from './update-tree.ts';

/** An edit with its value computed; undefined where the attribute goes. */
type Edit = PathTree<UpdateAction>;

/**
 * Carries out an update. Whatever it reads is what the item held before; places in lists are those of before, too.
 * @param before the item; undefined when there is none, and then removing anything from it is nothing.
 * @param key what an item that is made anew begins with.
 * @throws AwsError ValidationException for a path that leads nowhere, or values that do not fit.
 */
export function applyUpdate({ actions }: Update, before: Members | undefined, key: Members): Members {
  const item = before ?? key;
  const edited = new Map(item);
  for (const [step, edit] of actions.children) {
    if (typeof step !== 'string') throw invalidPath();
    const value = item.get(step);
    if (before === undefined && onlyRemoves(edit)) continue;
    const next = editedValue(value, edit, item);
    if (next === undefined) edited.delete(step);
    else edited.set(step, next);
  }
  return edited;
}

/** Whether an update makes no item where there is none: all that it does is to remove. */
export function changesNothingMissing({ actions, paths }: Update): boolean {
  return paths.length > 0 && onlyRemoves(actions);
}

function onlyRemoves({ end, children }: Edit): boolean {
  if (end !== undefined) return end.content.kind === 'REMOVE' || end.content.kind === 'DELETE';
  return [...children.values()].every(onlyRemoves);
}

function editedValue(value: Value | undefined, { end, children }: Edit, item: Members): Value | undefined {
  if (end !== undefined) return resultOf(end.content, value, item);
  if (value?.type === 'M') return { type: 'M', members: editedMembers(value.members, children, item) };
  if (value?.type === 'L') return { type: 'L', items: editedItems(value.items, children, item) };
  throw invalidPath();
}

function editedMembers(members: Members, edits: Edit['children'], item: Members): Members {
  const edited = new Map(members);
  for (const [step, edit] of edits) {
    if (typeof step !== 'string') throw invalidPath();
    const next = editedValue(members.get(step), edit, item);
    if (next === undefined) edited.delete(step);
    else edited.set(step, next);
  }
  return edited;
}

/** Elements keep their places until all is done; what is set beyond the end is appended, in the order of the places. */
function editedItems(items: readonly Value[], edits: Edit['children'], item: Members): Value[] {
  const edited: (Value | undefined)[] = [...items];
  const inOrder = [...edits].sort(([a], [b]) => Number(a) - Number(b));
  for (const [place, edit] of inOrder) {
    if (typeof place !== 'number') throw invalidPath();
    const next = editedValue(items[place], edit, item);
    if (place < items.length) edited[place] = next;
    else if (next !== undefined) edited.push(next);
  }
  return edited.filter((value) => value !== undefined);
}

function resultOf(action: UpdateAction, value: Value | undefined, item: Members): Value | undefined {
  switch (action.kind) {
    case 'SET':
      return sourceValue(action.source, item);
    case 'REMOVE':
      return undefined;
    case 'ADD':
      return matching(action.mismatch, () => exactly(() => addedTo(value, action.value)));
    case 'DELETE':
      return matching(action.mismatch, () => deletedFrom(value, action.value));
  }
}

function sourceValue(source: Source, item: Members): Value {
  switch (source.kind) {
    case 'value':
      return source.value;
    case 'path': {
      const value = valueAt(item, source.path);
      if (value !== undefined) return value;
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    }
    case 'if_not_exists':
      return valueAt(item, source.path) ?? sourceValue(source.otherwise, item);
    default:
      return combined(source.kind, sourceValue(source.left, item), sourceValue(source.right, item));
  }
}

function combined(kind: 'list_append' | '+' | '-', left: Value, right: Value): Value {
  if (kind === 'list_append') {
    if (left.type !== 'L' || right.type !== 'L') throw invalid(WRONG_TYPE);
    return { type: 'L', items: [...left.items, ...right.items] };
  }
  if (left.type !== 'N' || right.type !== 'N') throw invalid(WRONG_TYPE);
  const second = kind === '+' ? right.number : negated(right.number);
  return exactly(() => ({ type: 'N', number: addDecimals(left.number, second) }));
}

const WRONG_TYPE = 'An operand in the update expression has an incorrect data type';

function matching<T>(mismatch: string | undefined, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TypeMismatchError) throw invalid(mismatch ?? WRONG_TYPE);
    throw error;
  }
}

function exactly<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof DecimalError) throw invalid(error.message);
    throw error;
  }
}

function invalidPath(): AwsError {
  return invalid('The document path provided in the update expression is invalid for update');
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
