import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type CodeArchive, readArchive } from '../../src/services/function/code-archive.ts';
import { temporaryDirectory } from '../support/directory.ts';

const CODE = 'exports.handler = async () => 1;';
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

function read(bytes: Uint8Array): CodeArchive {
  return readArchive(bytes, 'code.zip', 'index.handler', 'arm64');
}

/** What a script of Python's zipfile writes as `code.zip`. */
function byPython(script: string): Buffer {
  const directory = temporaryDirectory();
  execFileSync('python3', ['-c', `import zipfile, io, stat\n${script}`], { cwd: directory });
  return readFileSync(join(directory, 'code.zip'));
}

const one = (entry: string, more = '') => `
with zipfile.ZipFile('code.zip', 'w', zipfile.ZIP_DEFLATED) as z:
  z.writestr('index.js', '${CODE}')
  ${entry}
${more}`;

// "In Linux permissions octal notation, Lambda needs 644 permissions for non-executable files (rw-r--r--) and 755
// permissions (rwxr-xr-x) for directories and executable files." — Deploying Lambda functions, AWS's developer guide,
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-deploy-functions.html
describe.skipIf(!has('python3'))('an archive of python is judged as Lambda would run it:', () => {
  it.each([
    [
      'without a mode',
      `z.writestr(zipfile.ZipInfo('a.js'), ''); z.filelist[-1].external_attr = 0`,
      'has a.js with mode 0000',
    ],
    ['by writestr, which writes 0600', `z.writestr('a.js', '')`, 'has index.js with mode 0600'],
    [
      'with mode 0640',
      `i = zipfile.ZipInfo('a.js'); i.external_attr = 0o100640 << 16; z.writestr(i, '')`,
      'has a.js with mode 0640',
    ],
    [
      'with a folder of mode 0700',
      `i = zipfile.ZipInfo('a/'); i.external_attr = 0o40700 << 16; z.writestr(i, '')`,
      'has a/ with mode 0700',
    ],
    [
      'with a symbolic link',
      `i = zipfile.ZipInfo('a.js'); i.external_attr = 0o120777 << 16; z.writestr(i, 'index.js')`,
      'has a.js, which is a symbolic link',
    ],
    ['with an absolute name', `z.writestr(file('/etc/a'), '')`, 'has /etc/a, whose name is an absolute path'],
    ['with a drive', `z.writestr(file('C:/a.js'), '')`, 'has C:/a.js, whose name is an absolute path'],
    ['that leads out', `z.writestr(file('a/../../b'), '')`, 'has a/../../b, whose name leads out'],
    ['with a backslash', `z.writestr(file('lib\\\\a.js'), '')`, 'has lib\\a.js, whose name has a backslash'],
    ['with one name twice', `z.writestr(file('./index.js'), '')`, 'has index.js twice'],
    [
      'packed by lzma',
      `z.writestr(file('a.js'), 'a', compress_type=zipfile.ZIP_LZMA)`,
      'has a.js, which is packed by a method other than deflate',
    ],
    ['in zip64', `z.open(file('a.js'), 'w', force_zip64=True).close()`, undefined],
  ])('%s', (what, entry, words) => {
    const file = `
def file(name, mode=0o100644):
  i = zipfile.ZipInfo(name); i.filename = name; i.external_attr = mode << 16; i.compress_type = 8; return i
`;
    const index = what.startsWith('by writestr')
      ? one(entry)
      : one(entry).replace("'index.js'", "file('index.js')");
    const bytes = byPython(file + index);
    if (words === undefined) expect(read(bytes).bytes).toBe(bytes.length);
    else expect(() => read(bytes)).toThrow(words);
  });

  it('says before it unpacks that it is too large', () => {
    const bytes = byPython(`
with zipfile.ZipFile('code.zip', 'w', zipfile.ZIP_DEFLATED) as z:
  for n in range(5):
    i = zipfile.ZipInfo('%d.node' % n); i.external_attr = 0o100644 << 16; i.compress_type = 8
    z.writestr(i, bytes(52428800))`);
    expect(bytes.length).toBeLessThan(300_000);
    expect(() => read(bytes)).toThrow(
      'code.zip unpacks to 262144000 bytes; Lambda takes less than 262144000',
    );
  });

  it('that says it is in zip64 is refused', () => {
    const bytes = byPython(one(`z.infolist()[0].external_attr = 0o100644 << 16`));
    bytes.writeUInt16LE(0xffff, bytes.length - 12);
    expect(() => read(bytes)).toThrow('code.zip is in the zip64 format');
  });

  it('unpacks no more of a native module than the directory says', () => {
    const bytes = byPython(`
with zipfile.ZipFile('code.zip', 'w') as z:
  for name in ('index.js', 'a.node'):
    i = zipfile.ZipInfo(name); i.external_attr = 0o100644 << 16; i.compress_type = 8
    z.writestr(i, bytes(1000000))
b = open('code.zip', 'rb').read()
at = b.rfind(b'PK\\x01\\x02')
open('code.zip', 'wb').write(b[:at + 24] + (10).to_bytes(4, 'little') + b[at + 28:])`);
    expect(() => read(bytes)).toThrow('code.zip has a.node, which cannot be unpacked');
  });

  it.each([
    ['whose offsets count from the stub on', `open('code.zip', 'wb').write(b'#!/bin/sh\\n' + b)`],
    [
      'whose offsets count from the start of the file',
      `
open('code.zip', 'wb').write(b'#!/bin/sh\\n')
with zipfile.ZipFile('code.zip', 'a') as z: z.writestr('index.js', '')`,
    ],
  ])('with a stub before it, %s, is refused', (_what, script) => {
    const bytes = byPython(`${one('pass')}\nb = open('code.zip', 'rb').read()\n${script}`);
    expect(() => read(bytes)).toThrow('code.zip has bytes before its first file');
  });

  it('with bytes after its end is refused, and one with a comment is not', () => {
    const commented = byPython(
      one(`z.comment = b'made by hand'; z.infolist()[0].external_attr = 0o100644 << 16`),
    );
    expect(read(commented).bytes).toBe(commented.length);
    expect(() => read(Buffer.concat([commented, Buffer.from('x')]))).toThrow(
      'code.zip has bytes after its end',
    );
  });
});

describe.skipIf(!has('zip'))('an archive of zip', () => {
  function zipped(args: readonly string[], prepare: (directory: string) => void = () => undefined): Buffer {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'index.js'), CODE, { mode: 0o644 });
    prepare(directory);
    execFileSync('zip', ['-q', ...args], { cwd: directory });
    return readFileSync(join(directory, 'code.zip'));
  }

  it('is taken as it is', () => {
    const bytes = zipped(['-r', 'code.zip', '.'], (directory) => {
      mkdirSync(join(directory, 'lib'), { mode: 0o755 });
      writeFileSync(join(directory, 'lib', 'ä.js'), CODE, { mode: 0o755 });
    });
    expect(read(bytes).bytes).toBe(bytes.length);
  });

  it.each<[string, string[], (directory: string) => void, string]>([
    [
      'of what only its owner may read',
      ['code.zip', 'index.js'],
      (directory) => chmodSync(join(directory, 'index.js'), 0o600),
      'has index.js with mode 0600: Lambda could not read it',
    ],
    [
      'with links',
      ['-y', 'code.zip', 'index.js', 'link.js'],
      (directory) => symlinkSync('index.js', join(directory, 'link.js')),
      'has link.js, which is a symbolic link',
    ],
    [
      'with a password',
      ['-P', 'x', 'code.zip', 'index.js'],
      () => undefined,
      'has index.js, which is encrypted',
    ],
  ])('%s is refused', (_what, args, prepare, words) => {
    expect(() => read(zipped(args, prepare))).toThrow(words);
  });
});

describe('an archive', () => {
  it('may name its files from its own folder on', () => {
    const bytes = zipSync({ './index.js': strToU8(CODE) });
    expect(read(bytes).bytes).toBe(bytes.length);
  });

  it('cut anywhere, or with any one byte of its directory changed, is told of or taken, and never a defect', () => {
    const bytes = Buffer.from(zipSync({ 'index.js': strToU8(CODE), 'a.node': new Uint8Array(100) }));
    const wrong = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(0, at));
    for (let at = 0; at < bytes.length; at += 1)
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        wrong.push(changed);
      }
    for (const each of wrong)
      try {
        read(each);
      } catch (error) {
        expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(/^code\.zip /) });
      }
  });
});
