import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, built } from '../support/built.ts';
import { hasBash, inBash } from '../support/in-bash.ts';
import { DIST } from '../support/paths.ts';

const PROGRAM = join(DIST, 'backoffice.cjs');
const ROWS = `printf '{"id":"%s"}\\n'`;

describe.skipIf(!hasBash)('items import of what is no regular file', () => {
  let app: Built;
  beforeAll(async () => {
    app = built();
    expect((await app.run(['deploy', '--quiet'])).code).toBe(0);
  });
  afterAll(() => app.dispose());

  const bash = (line: string) => inBash(app, line);

  it.each([
    ['a substitution', `bo items import <(${ROWS} s1 s2) --format jsonl --yes --json`],
    ['a compressed one', `bo items import <(${ROWS} g1 g2 | gzip) --yes --json`],
    ['stdin by its path', `${ROWS} d1 d2 | bo items import /dev/stdin --yes --json`],
    ['stdin', `${ROWS} i1 i2 | bo items import - --yes --json`],
    ['a FIFO', `mkfifo rows.jsonl; (${ROWS} f1 f2 > rows.jsonl) & bo items import rows.jsonl --yes --json`],
  ])('takes all of it: %s', async (_what, line) => {
    const { code, stdout, stderr } = await bash(line).ended;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ read: 2, written: 2, refused: 0 });
    expect(stderr).toMatch(/: \d+ B, kept in \S+ until the end/);
    expect(readdirSync(join(app.state, 'spool'))).toEqual([]);
  });

  it('gives a pipe up in which nothing comes', async () => {
    const fifo = join(app.directory, 'never.jsonl');
    expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
    const { child, ended } = bash(`exec "${process.execPath}" "${PROGRAM}" items import never.jsonl`);
    // It is open as soon as somebody reads.
    const writer = await open(fifo, 'w');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('error: interrupted') });
    await writer.close();
    const spool = join(app.state, 'spool');
    expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([]);
  });

  it.each(['/dev/zero', '.'])('refuses %s', async (path) => {
    const { code, stderr } = await bash(`bo items import ${path} --format jsonl`).ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/cannot be read: it is a device\n|is a directory, which holds no jsonl/),
    ]);
  });
});
