import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readLockfile } from '../../bin/tools/build/lockfile.ts';
import { NATIVE_PARTS } from '../../bin/tools/build/native-parts.ts';
import { sbomOf } from '../../bin/tools/build/sbom.ts';
import { shippedPackages } from '../../bin/tools/build/shipped.ts';
import { DIST, ROOT } from '../support/paths.ts';

const partSchema = v.object({
  name: v.string(),
  version: v.optional(v.string()),
  hashes: v.optional(v.array(v.object({ alg: v.string(), content: v.string() })), []),
  properties: v.optional(v.array(v.object({ name: v.string(), value: v.string() })), []),
});
const sbomSchema = v.object({
  components: v.array(v.object({ ...partSchema.entries, components: v.optional(v.array(partSchema), []) })),
  dependencies: v.array(v.object({ ref: v.string(), dependsOn: v.array(v.string()) })),
});

const text = readFileSync(join(DIST, 'sbom.cdx.json'), 'utf8');
const sbom = v.parse(sbomSchema, JSON.parse(text));
const lockfile = readLockfile(join(ROOT, 'package-lock.json'));

describe('the bill of materials', () => {
  it("follows CycloneDX's schema", () => {
    const schemas = join(ROOT, 'tests', 'fixtures', 'cyclonedx');
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const file of readdirSync(schemas).filter((name) => name.endsWith('.json')))
      ajv.addSchema(JSON.parse(readFileSync(join(schemas, file), 'utf8')));
    const validate = (document: unknown) =>
      ajv.validate('http://cyclonedx.org/schema/bom-1.6.schema.json', document);
    expect([validate(JSON.parse(text)), ajv.errors]).toEqual([true, null]);
    expect(validate({ ...JSON.parse(text), components: [{ name: 'of no type' }] })).toBe(false);
  });

  it('names what is bundled and what is installed, with the hashes of the lockfile', () => {
    const use = (name: string) => sbom.components.find((each) => each.name === name)?.properties;
    expect(use('@aws-sdk/client-dynamodb')).toEqual([{ name: 'backoffice:use', value: 'bundled' }]);
    expect(use('classic-level')).toEqual([{ name: 'backoffice:use', value: 'installed' }]);
    expect(use('rolldown')).toEqual([{ name: 'backoffice:use', value: 'bundler' }]);
    expect(use('vitest')).toBeUndefined();
    const locked = Object.values(lockfile.packages).flatMap(({ integrity = '' }) =>
      Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'),
    );
    for (const { hashes } of sbom.components) {
      expect(hashes.map(({ alg }) => alg)).toEqual(['SHA-512']);
      expect(locked).toContain(hashes[0]?.content);
    }
  });

  it('names everything that npm installs for a user', () => {
    const installed = Object.entries(lockfile.packages).flatMap(([directory, { dev, devOptional }]) =>
      directory === '' || dev || devOptional ? [] : directory.replace(/^.*node_modules\//, ''),
    );
    expect(installed).toContain('classic-level');
    expect(sbom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(installed));
  });

  it('names what is compiled into the binaries of LevelDB', () => {
    const parts = sbom.components.find(({ name }) => name === 'classic-level')?.components;
    expect(parts?.map(({ name, version }) => [name, version])).toEqual([
      ['leveldb', '1.20'],
      ['snappy', undefined],
    ]);
    const sources = readdirSync(join(ROOT, 'node_modules', 'classic-level', 'deps'));
    expect(NATIVE_PARTS['classic-level']?.map(({ name }) => name)).toEqual(sources.sort());
  });

  it('says what needs what, and leads from the program to every package but the bundlers', () => {
    const needs = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set(sbom.dependencies.slice(0, 1).map(({ ref }) => ref));
    for (const ref of reached) for (const needed of needs.get(ref) ?? []) reached.add(needed);
    expect([...needs.keys()].filter((ref) => !reached.has(ref))).toEqual([]);
  });

  it('is the same for the same sources, and names no registry', () => {
    expect(text).not.toMatch(/serialNumber|timestamp|\.tgz/);
    const chunks = v.parse(
      v.array(v.object({ modules: v.array(v.string()) })),
      JSON.parse(readFileSync(join(DIST, 'chunks.json'), 'utf8')),
    );
    const packages = shippedPackages(
      chunks.flatMap(({ modules }) => modules),
      lockfile,
    );
    expect(JSON.parse(text)).toEqual(sbomOf(packages, lockfile));
  });
});
