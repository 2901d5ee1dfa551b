import { relative, sep } from 'node:path';
import type { RolldownOutput } from 'rolldown';
import { ROOT } from './settings.ts';

/** A file of dist/ and what it holds. Modules are paths relative to the root of the repository. */
export interface Chunk {
  readonly file: string;
  /** The entry or dynamically imported module that it stands for, if it stands for one. */
  readonly root: string | undefined;
  readonly modules: readonly string[];
  /** Files that are loaded with it. */
  readonly imports: readonly string[];
  /** Files that it may load later. */
  readonly dynamicImports: readonly string[];
}

/** A module of the bundler as a path relative to the root of the repository. */
export function pathOf(id: string): string {
  return relative(ROOT, id).replaceAll(sep, '/');
}

export function chunksOf({ output }: RolldownOutput): readonly Chunk[] {
  const chunks = output.filter((file) => file.type === 'chunk');
  const files = new Set(chunks.map(({ fileName }) => fileName));
  return chunks.map(({ fileName, facadeModuleId, moduleIds, imports, dynamicImports }) => ({
    file: fileName,
    root: facadeModuleId == null ? undefined : pathOf(facadeModuleId),
    modules: moduleIds.map(pathOf),
    imports: imports.filter((file) => files.has(file)),
    dynamicImports: dynamicImports.filter((file) => files.has(file)),
  }));
}

/** What each module is needed by: the entries and dynamically imported modules that cannot run without it. */
export function rootsOf(chunks: readonly Chunk[]): ReadonlyMap<string, ReadonlySet<string>> {
  const roots = new Map<string, Set<string>>();
  for (const { file, root } of chunks) {
    if (root === undefined) continue;
    for (const module of loadedBy(file, chunks).flatMap(({ modules }) => modules))
      roots.set(module, (roots.get(module) ?? new Set()).add(root));
  }
  return roots;
}

/** The chunks that are loaded when a file is, itself among them. */
export function loadedBy(file: string, chunks: readonly Chunk[]): readonly Chunk[] {
  const loaded = new Set([file]);
  for (const name of loaded)
    for (const imported of chunks.find((chunk) => chunk.file === name)?.imports ?? []) loaded.add(imported);
  return chunks.filter((chunk) => loaded.has(chunk.file));
}

/** In a circle of chunks a class could be extended before it is there. */
export function refuseCircles(chunks: readonly Chunk[]): void {
  for (const { file, imports } of chunks)
    for (const imported of imports)
      if (loadedBy(imported, chunks).some((chunk) => chunk.file === file))
        throw new Error(`${file} and ${imported} import each other`);
}
