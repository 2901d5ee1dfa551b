import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Chunk, loadedBy } from '../../bin/tools/build/chunks.ts';
import { DIST } from '../support/paths.ts';

const chunks = JSON.parse(readFileSync(join(DIST, 'chunks.json'), 'utf8')) as readonly Chunk[];
const LAUNCHER = 'backoffice.cjs';

function textOf(file: string): string {
  return readFileSync(join(DIST, file), 'utf8');
}

describe('what dist/ holds', () => {
  it('is the launcher and the chunks that the build told of', () => {
    const files = readdirSync(DIST).filter((name) => name.endsWith('.cjs') && name !== LAUNCHER);
    expect(files.sort()).toEqual(chunks.map(({ file }) => file).sort());
  });

  it('has each module in one chunk', () => {
    const modules = chunks.flatMap((chunk) => chunk.modules);
    const repeated = modules.filter((module, index) => modules.indexOf(module) !== index);
    expect(repeated).toEqual([]);
    for (const module of ['src/errors.ts', 'function/exact-json.ts', 'src/local-process/daemon.ts'])
      expect(modules).toContain(module);
  });

  it('defines each class once', () => {
    const defined = (pattern: RegExp) =>
      chunks.flatMap(({ file }) => (pattern.test(textOf(file)) ? [file] : []));
    expect(defined(/name=[`"']BackofficeError[`"']/)).toEqual(['bin.cjs']);
    expect(defined(/toJSON\(\)\{return this\.digits\}/)).toHaveLength(1);
    expect(defined(/commander\.invalidArgument/)).toEqual(['bin.cjs']);
  });

  it('is ASCII, which the launcher reads it as', () => {
    for (const { file } of chunks) expect(textOf(file)).not.toMatch(/[\u0080-\uffff]/);
  });
});

describe('what is loaded', () => {
  const loaded = (file: string) => loadedBy(file, chunks).map((chunk) => chunk.file);

  it('for help, for a command by API and for the daemon is no more than they need', () => {
    expect(loaded('bin.cjs').sort()).toEqual(['basics.cjs', 'bin.cjs', 'rolldown-runtime.cjs']);
    expect(loaded('core.cjs').sort()).toEqual([
      'basics.cjs',
      'bin.cjs',
      'core.cjs',
      'files.cjs',
      'rolldown-runtime.cjs',
      'stack-contract.cjs',
    ]);
    for (const file of ['bin.cjs', 'core.cjs', 'shared.cjs', 'sdk-core.cjs'])
      expect(loaded('local-process-daemon.cjs')).not.toContain(file);
    expect(loaded('local-services-lambda-runtime-worker.cjs').sort()).toEqual([
      'lambda-runtime.cjs',
      'local-services-lambda-runtime-worker.cjs',
    ]);
  });

  it('to tell others of a change is no client of AWS', () => {
    for (const file of ['sdk-core.cjs', 'aws-s3.cjs', 'aws-s3-schemas.cjs'])
      expect(loaded('http-put-object.cjs')).not.toContain(file);
  });

  it('for a client of AWS is one core that all share', () => {
    for (const { file } of chunks.filter(({ root }) => /^src\/aws\/(kms|s3|sts|xray)\.ts$/.test(root ?? '')))
      expect(loaded(file)).toEqual(expect.arrayContaining(['sdk-core.cjs', 'sdk-wire.cjs']));
  });
});
