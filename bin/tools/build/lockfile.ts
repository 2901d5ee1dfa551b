import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const namesSchema = v.optional(v.record(v.string(), v.string()), {});

const packageSchema = v.object({
  /** Only where the directory has another name. */
  name: v.optional(v.string()),
  version: v.optional(v.string()),
  license: v.optional(v.string()),
  /** Where the package was fetched from. */
  resolved: v.optional(v.string()),
  /** The hash of its tarball, as in https://www.w3.org/TR/SRI/. */
  integrity: v.optional(v.string()),
  link: v.optional(v.boolean(), false),
  dev: v.optional(v.boolean(), false),
  devOptional: v.optional(v.boolean(), false),
  /** Comes in the tarball of the package that it lies in. */
  inBundle: v.optional(v.boolean(), false),
  hasInstallScript: v.optional(v.boolean(), false),
  dependencies: namesSchema,
  devDependencies: namesSchema,
  optionalDependencies: namesSchema,
});

const lockfileSchema = v.object({
  lockfileVersion: v.literal(3),
  packages: v.record(v.string(), packageSchema),
});

export type LockedPackage = v.InferOutput<typeof packageSchema>;

/** A package-lock.json: packages by directory; the package itself is `''`. */
export type Lockfile = v.InferOutput<typeof lockfileSchema>;

export function readLockfile(file: string): Lockfile {
  return v.parse(lockfileSchema, JSON.parse(readFileSync(file, 'utf8')));
}

/** `node_modules/a/node_modules/@b/c` is `@b/c`. */
export function nameOf(directory: string): string {
  return directory.slice(directory.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** The directory of a dependency as Node.js finds it from a package, if it is installed. */
export function directoryOf(name: string, from: string, { packages }: Lockfile): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const directory = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (directory in packages) return directory;
    if (base === '') return undefined;
  }
}
