import { directoryOf, type Lockfile, nameOf } from './lockfile.ts';
import { manifestOf } from './settings.ts';

/** A package that users get: its code is in dist/, or npm installs it with the program. */
export interface ShippedPackage {
  /** Relative to the root of the repository. */
  readonly directory: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The address of its source. */
  readonly repository: string;
  /** The hash of its tarball. */
  readonly integrity: string;
  /** `bundler`: only the bundler's own helpers are in dist/. */
  readonly use: 'bundled' | 'bundler' | 'installed';
  /** Directories of the packages that it needs. */
  readonly needs: readonly string[];
}

const PACKAGE = /^(?:.*?\/)??(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//;
const BUNDLERS = ['node_modules/esbuild', 'node_modules/rolldown'];

/**
 * All packages that users get, in the order of their names.
 * @param modules the files that were bundled, relative to the root of the repository.
 */
export function shippedPackages(modules: Iterable<string>, lockfile: Lockfile): readonly ShippedPackage[] {
  const installed = new Set(dependenciesOf('', lockfile));
  for (const directory of installed)
    for (const needed of dependenciesOf(directory, lockfile)) installed.add(needed);
  const bundled = [...modules].flatMap((module) => PACKAGE.exec(module)?.[1] ?? []);
  const uses = new Map<string, ShippedPackage['use']>([
    ...BUNDLERS.map((directory) => [directory, 'bundler'] as const),
    ...[...installed].map((directory) => [directory, 'installed'] as const),
    ...bundled.map((directory) => [directory, 'bundled'] as const),
  ]);
  const packages = [...uses].map(([directory, use]) => shippedPackage(directory, use, lockfile));
  return packages.sort((one, other) => (one.directory < other.directory ? -1 : 1));
}

function shippedPackage(directory: string, use: ShippedPackage['use'], lockfile: Lockfile): ShippedPackage {
  const locked = lockfile.packages[directory];
  const name = locked?.name ?? nameOf(directory);
  if (locked?.version === undefined || locked.integrity === undefined || locked.license === undefined)
    throw new Error(`package-lock.json has no version, integrity or license of ${directory}`);
  const { version, repository } = manifestOf(directory);
  if (version !== locked.version)
    throw new Error(`${directory} is ${version}, but ${locked.version} is locked: run npm ci`);
  const needs = dependenciesOf(directory, lockfile);
  const { license, integrity } = locked;
  return { directory, name, version, license, repository: addressOf(repository), integrity, use, needs };
}

/** npm takes `owner/name`, `git+https://github.com/owner/name.git` and others for a repository on GitHub. */
function addressOf(repository: string): string {
  const path = /^(?:.*\bgithub(?:\.com)?[:/])?([^/:]+\/[^/]+?)(?:\.git)?$/.exec(repository)?.[1];
  return path === undefined ? repository : `https://github.com/${path}`;
}

function dependenciesOf(directory: string, lockfile: Lockfile): readonly string[] {
  const { dependencies = {}, optionalDependencies = {} } = lockfile.packages[directory] ?? {};
  const names = Object.keys({ ...dependencies, ...optionalDependencies });
  return names.flatMap((name) => directoryOf(name, directory, lockfile) ?? []);
}
