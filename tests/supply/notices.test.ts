import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { licenseTexts, refuseLicenses } from '../../bin/tools/build/licenses.ts';
import { nameOf, readLockfile } from '../../bin/tools/build/lockfile.ts';
import { noticesOf } from '../../bin/tools/build/notices.ts';
import { type ShippedPackage, shippedPackages } from '../../bin/tools/build/shipped.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { DIST, ROOT } from '../support/paths.ts';

const lockfile = readLockfile(join(ROOT, 'package-lock.json'));

/** A package of the given files, as it lies in node_modules. */
function packageOf(
  files: Readonly<Record<string, string>>,
  more: Partial<ShippedPackage> = {},
): ShippedPackage {
  const directory = temporaryDirectory();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  const repository = 'https://github.com/somebody/something';
  const facts = { name: 'something', version: '1.0.0', license: 'MIT', repository, integrity: 'sha512-eA==' };
  return { directory, ...facts, use: 'bundled', needs: [], ...more };
}

describe('dist/THIRD-PARTY-NOTICES.txt', () => {
  const notices = readFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const modules = v
    .parse(
      v.array(v.object({ modules: v.array(v.string()) })),
      JSON.parse(readFileSync(join(DIST, 'chunks.json'), 'utf8')),
    )
    .flatMap((chunk) => chunk.modules);

  it('has each package whose code is in dist/, with a text', () => {
    const bundled = new Set(
      modules.flatMap((module) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1] ?? []),
    );
    expect(bundled.size).toBeGreaterThan(50);
    for (const directory of bundled)
      expect(notices).toContain(`\n${nameOf(directory)} ${lockfile.packages[directory]?.version} (`);
    const sections = notices.split(/^-{80}$/m).slice(1);
    for (const section of sections) {
      const [heads = '', ...text] = section.trim().split('\n\n');
      expect(heads).toMatch(/^(\S+ \d\S* \(.+\) https:\/\/github\.com\/\S+\n?)+$/);
      expect(text.join(' ').length).toBeGreaterThan(400);
    }
  });

  it('has what is installed beside it, and the sources in its binaries', () => {
    expect(notices).toContain('\nclassic-level 3.0.0 (MIT) ');
    expect(notices).toContain('\nclassic-level 3.0.0 (its deps/leveldb/leveldb-1.20) ');
    expect(notices).toContain('Copyright (c) 2011 The LevelDB Authors');
    expect(notices).toContain('\nclassic-level 3.0.0 (its deps/snappy/snappy) ');
  });

  it('says where the source of what is under the MPL is', () => {
    expect(notices).toMatch(
      /^@jmespath-community\/jmespath \S+ \(MPL-2\.0\) https:\/\/github\.com\/jmespath-community\/typescript-jmespath$/m,
    );
  });

  it('is made of the packages that are installed', () => {
    expect(notices).toBe(noticesOf(shippedPackages(modules, lockfile)));
  });
});

describe('a license', () => {
  it.each(['MIT', 'Apache-2.0', '(GPL-3.0-only OR MIT)', 'MIT OR Apache-2.0', '0BSD'])(
    '%s is allowed',
    (license) => {
      expect(() => refuseLicenses([{ name: 'something', license }])).not.toThrow();
    },
  );

  it.each([
    'GPL-3.0-only',
    'MPL-2.0',
    'AGPL-3.0-or-later',
    'UNLICENSED',
    'MIT AND GPL-2.0-only',
    'Apache 2.0',
  ])('%s fails the build', (license) => {
    expect(() => refuseLicenses([{ name: 'something', license }])).toThrow(
      `the license of something is not allowed: ${license}`,
    );
  });

  it('is allowed for the package that it was weighed for', () => {
    expect(() =>
      refuseLicenses([{ name: '@jmespath-community/jmespath', license: 'MPL-2.0' }]),
    ).not.toThrow();
  });
});

describe('the text of a license', () => {
  it.each(['LICENSE', 'license', 'LICENCE.md', 'LICENSE-MIT.txt', 'COPYING', 'NOTICE'])(
    'is found in %s',
    (file) => {
      const one = packageOf({ [file]: 'As you like.\r\n', 'index.js': '' });
      expect(licenseTexts(one, [one])).toEqual([{ covers: '.', text: 'As you like.' }]);
    },
  );

  it('fails the build where it is missing', () => {
    const one = packageOf({ 'index.js': '' });
    const stranger = packageOf({ LICENSE: 'As you like.' }, { repository: 'https://github.com/other/other' });
    expect(() => licenseTexts(one, [one, stranger])).toThrow(
      'something has no text of its license (MIT) in .',
    );
  });

  it('is that of another package of the same repository and license', () => {
    const one = packageOf({ 'index.js': '' });
    const other = packageOf({ LICENSE: 'Yours.' }, { license: 'ISC' });
    const sibling = packageOf({ LICENSE: 'As you like.' });
    expect(licenseTexts(one, [one, other, sibling])).toEqual([{ covers: '.', text: 'As you like.' }]);
  });

  it('fails the build where a part has one that nobody has weighed', () => {
    const one = packageOf({ LICENSE: 'As you like.', 'deps/foreign/COPYING': 'Mine.' });
    expect(() => licenseTexts(one, [one])).toThrow('something has a part that is not known: deps/foreign');
  });

  it('stands once for packages that share it', () => {
    const one = packageOf({ LICENSE: 'As  you\nlike.' }, { name: 'one' });
    const other = packageOf({ LICENSE: 'As you like.' }, { name: 'other' });
    expect(noticesOf([one, other]).match(/\(MIT\)|As\s+you\s+like\./g)).toEqual([
      '(MIT)',
      '(MIT)',
      'As  you\nlike.',
    ]);
  });
});

describe('a package', () => {
  it('that lies in another is one of its own', () => {
    expect(() => shippedPackages(['node_modules/ora/node_modules/@b/c/index.js'], lockfile)).toThrow(
      'package-lock.json has no version, integrity or license of node_modules/ora/node_modules/@b/c',
    );
  });
});
