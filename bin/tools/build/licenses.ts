import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NATIVE_PARTS } from './native-parts.ts';
import type { ShippedPackage } from './shipped.ts';

/** Licenses that ask for no more than their text, as SPDX names them. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/**
 * Licenses that are allowed for one package. MPL-2.0 (3.2) asks for word of where the source is, and for that of changed
 * files; none is changed here, and the notices say where the source is.
 */
const EXCEPTIONS: Readonly<Record<string, string>> = { '@jmespath-community/jmespath': 'MPL-2.0' };

const TEXT = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** A text of a license or notice, in the directory of a package that it covers (`.` is all of it). */
export interface LicenseText {
  readonly covers: string;
  readonly text: string;
}

/** @throws an Error that names a package whose license is not allowed. */
export function refuseLicenses(packages: readonly Pick<ShippedPackage, 'name' | 'license'>[]): void {
  for (const { name, license } of packages) {
    refuseLicense(name, license);
    for (const part of NATIVE_PARTS[name] ?? []) refuseLicense(part.name, part.license);
  }
}

function refuseLicense(name: string, license: string): void {
  const choices = license.replaceAll(/^\(|\)$/g, '').split(' OR ');
  if (EXCEPTIONS[name] === license || choices.some((choice) => ALLOWED.has(choice))) return;
  throw new Error(`the license of ${name} is not allowed: ${license}`);
}

/**
 * The texts of a package's license: its own, else those of a package of the same repository and license.
 * @throws an Error when there are none, or when a part of the package has one and is not known.
 */
export function licenseTexts(one: ShippedPackage, all: readonly ShippedPackage[]): readonly LicenseText[] {
  const own = textsIn(one.directory);
  const parts = new Set(['.', ...(NATIVE_PARTS[one.name] ?? []).map(({ directory }) => directory)]);
  const unknown = own.find(({ covers }) => !parts.has(covers));
  if (unknown !== undefined) throw new Error(`${one.name} has a part that is not known: ${unknown.covers}`);
  const missing = [...parts].filter((part) => !own.some(({ covers }) => covers === part));
  if (missing.length === 0) return own;
  const siblings = all.filter(
    ({ repository, license }) =>
      repository === one.repository && license === one.license && repository !== '',
  );
  const [text] = siblings
    .flatMap(({ directory }) => textsIn(directory))
    .filter(({ covers }) => covers === '.');
  if (text !== undefined && missing.join() === '.') return [text, ...own];
  throw new Error(`${one.name} has no text of its license (${one.license}) in ${missing.join(', ')}`);
}

function textsIn(directory: string): readonly LicenseText[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && TEXT.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .filter((file) => !file.split(/[\\/]/).includes('node_modules'))
    .sort()
    .map((file) => ({
      covers: dirname(file).replaceAll('\\', '/'),
      text: readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim(),
    }));
}
