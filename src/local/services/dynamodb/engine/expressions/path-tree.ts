import type { Problems } from './problems.ts';
import { type Path, pathText } from './tree.ts';

/** Paths with something at the end of each, arranged by their steps. No path leads through the end of another. */
export interface PathTree<T> {
  readonly children: Map<string | number, PathTree<T>>;
  end: { readonly path: Path; readonly content: T } | undefined;
}

export function emptyTree<T>(): PathTree<T> {
  return { children: new Map(), end: undefined };
}

/** Adds a path; one that overlaps or conflicts with another is noted as a problem. */
export function addPath<T>(root: PathTree<T>, path: Path, content: T, problems: Problems): void {
  const clash = clashOf(root, path);
  if (clash === undefined) endOf(root, path).end = { path, content };
  else
    problems.note(
      clash.kind,
      `Two document paths ${clash.kind} with each other; must remove or rewrite one of these paths; path one: ${pathText(clash.with)}, path two: ${pathText(path)}`,
    );
}

interface Clash {
  readonly kind: 'overlap' | 'conflict';
  readonly with: Path;
}

function clashOf<T>(root: PathTree<T>, path: Path): Clash | undefined {
  let tree = root;
  for (const step of path) {
    if (tree.end !== undefined) return { kind: 'overlap', with: tree.end.path };
    const { value: other } = tree.children.keys().next();
    if (other !== undefined && typeof other !== typeof step) return clashBelow(tree, 'conflict');
    const child = tree.children.get(step);
    if (child === undefined) return undefined;
    tree = child;
  }
  return clashBelow(tree, 'overlap');
}

function clashBelow<T>(tree: PathTree<T>, kind: Clash['kind']): Clash | undefined {
  const path = anyPath(tree);
  return path === undefined ? undefined : { kind, with: path };
}

/** Where a path ends; made where it does not lead yet. */
function endOf<T>(root: PathTree<T>, path: Path): PathTree<T> {
  let tree = root;
  for (const step of path) {
    const child = tree.children.get(step) ?? emptyTree<T>();
    tree.children.set(step, child);
    tree = child;
  }
  return tree;
}

function anyPath<T>(tree: PathTree<T>): Path | undefined {
  for (let at: PathTree<T> | undefined = tree; at !== undefined; at = at.children.values().next().value)
    if (at.end !== undefined) return at.end.path;
  return undefined;
}
