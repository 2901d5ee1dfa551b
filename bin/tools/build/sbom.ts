import { directoryOf, type Lockfile } from './lockfile.ts';
import { NATIVE_PARTS } from './native-parts.ts';
import type { ShippedPackage } from './shipped.ts';

/**
 * The bill of materials in CycloneDX's JSON (https://cyclonedx.org/docs/1.6/json/): what users get, and no tool of the
 * build. It has neither a serial number nor a time, so that the same sources give the same file.
 */
export function sbomOf(packages: readonly ShippedPackage[], lockfile: Lockfile): object {
  const {
    name = '',
    version = '',
    license = '',
    dependencies,
    devDependencies,
  } = lockfile.packages[''] ?? {};
  const program = { name, version, license };
  const direct = Object.keys({ ...dependencies, ...devDependencies }).map((each) =>
    directoryOf(each, '', lockfile),
  );
  const refs = new Map(packages.map((each) => [each.directory, purlOf(each)]));
  const refsOf = (directories: readonly (string | undefined)[]) =>
    directories.flatMap((directory) => refs.get(directory ?? '') ?? []).sort();
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: { type: 'application', ...identityOf(program) },
    },
    components: packages.map(componentOf),
    dependencies: [
      { ref: purlOf(program), dependsOn: refsOf(direct) },
      ...packages.map((each) => ({ ref: purlOf(each), dependsOn: refsOf(each.needs) })),
    ],
  };
}

type Identity = Pick<ShippedPackage, 'name' | 'version' | 'license'>;

function identityOf(one: Identity) {
  const { name, version, license } = one;
  // What is no single name of SPDX is an expression.
  const licenses = license.includes(' ') ? [{ expression: license }] : [{ license: { id: license } }];
  return { 'bom-ref': purlOf(one), name, version, licenses, purl: purlOf(one) };
}

function componentOf(one: ShippedPackage) {
  const parts = NATIVE_PARTS[one.name]?.map(({ name, version, license, repository }) => ({
    type: 'library',
    name,
    ...(version === undefined ? {} : { version }),
    licenses: [{ license: { id: license } }],
    externalReferences: [{ type: 'vcs', url: repository }],
  }));
  return {
    type: 'library',
    ...identityOf(one),
    hashes: [{ alg: 'SHA-512', content: sha512Of(one) }],
    externalReferences: [{ type: 'vcs', url: one.repository }],
    properties: [{ name: 'backoffice:use', value: one.use }],
    ...(parts === undefined ? {} : { components: parts }),
  };
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
function purlOf({ name, version }: Pick<Identity, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function sha512Of({ name, integrity }: ShippedPackage): string {
  const base64 = /^sha512-(\S+)$/.exec(integrity)?.[1];
  if (base64 === undefined) throw new Error(`${name} has no sha512 in package-lock.json`);
  return Buffer.from(base64, 'base64').toString('hex');
}
