import type { Members, Value } from '../values/value.ts';
import type { ExpressionAttributes } from './attributes.ts';
import { readPath } from './operands.ts';
import { addPath, emptyTree, type PathTree } from './path-tree.ts';
import { Problems } from './problems.ts';
import { expressionReader } from './tokens.ts';
import type { Path } from './tree.ts';

/** Which parts of an item are wanted. */
export type Projection = PathTree<true>;

/** @throws ExpressionError for one that is wrong. */
export function parseProjection(text: string, attributes: ExpressionAttributes): Projection {
  const reader = expressionReader(text);
  const problems = new Problems();
  const projection = emptyTree<true>();
  do addPath(projection, readPath({ reader, attributes, problems }), true, problems);
  while (reader.take(','));
  reader.end();
  problems.throwFirst();
  return projection;
}

/** @param paths of which none leads through another. */
export function projectionOf(paths: readonly Path[]): Projection {
  const projection = emptyTree<true>();
  for (const path of paths) addPath(projection, path, true, new Problems());
  return projection;
}

/** The paths of a projection. */
export function* pathsOf({ end, children }: Projection): Generator<Path> {
  if (end !== undefined) yield end.path;
  for (const child of children.values()) yield* pathsOf(child);
}

/** The wanted parts of an item, in the documents that they stand in; of a list the wanted elements alone. */
export function project(item: Members, { children }: Projection): Members {
  const kept = new Map<string, Value>();
  for (const [step, wanted] of children) {
    const value = typeof step === 'string' ? item.get(step) : undefined;
    const part = value === undefined ? undefined : partOf(value, wanted);
    if (typeof step === 'string' && part !== undefined) kept.set(step, part);
  }
  return kept;
}

function partOf(value: Value, wanted: Projection): Value | undefined {
  if (wanted.end !== undefined) return value;
  if (value.type === 'M') {
    const members = project(value.members, wanted);
    return members.size === 0 ? undefined : { type: 'M', members };
  }
  if (value.type !== 'L') return undefined;
  const places = [...wanted.children].filter(([step]) => typeof step === 'number');
  const items = places
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([place, inner]) => {
      const item = value.items[Number(place)];
      return (item === undefined ? undefined : partOf(item, inner)) ?? [];
    });
  return items.length === 0 ? undefined : { type: 'L', items };
}
