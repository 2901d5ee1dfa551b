import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, built } from '../support/built.ts';
import { hasBash, inBash } from '../support/in-bash.ts';
import { DIST } from '../support/paths.ts';

const PROGRAM = join(DIST, 'backoffice.cjs');
/** A loop that waits for who reads to be done: bounded, as nobody ends it when the test is gone. */
const UNTIL_WHOLE = 'for try in {1..600}; do test -e whole && break; sleep 0.1; done';
/** More than a pipe holds. */
const ROWS = 1_000;

describe.skipIf(!hasBash)('what a user names to write to', () => {
  let app: Built;
  const file = (name: string): string => join(app.directory, name);
  const bash = (line: string) => inBash(app, line).ended;

  beforeAll(async () => {
    app = built();
    const row = (n: number): string => `${JSON.stringify({ id: `row-${n}`, description: 'x'.repeat(99) })}\n`;
    writeFileSync(file('rows.jsonl'), Array.from({ length: ROWS }, (_, n) => row(n)).join(''));
    writeFileSync(file('bad.jsonl'), '{"id":1}\n');
    for (const argv of ['deploy --quiet', 'items import rows.jsonl --yes --quiet'])
      expect(await app.run(argv.split(' '))).toMatchObject({ code: 0 });
    expect(spawnSync('mkfifo', [file('fifo.jsonl'), file('kept.jsonl.part')]).status).toBe(0);
  });
  afterAll(() => app.dispose());

  const UNREAD = /error: \S+ cannot be written: it is a named pipe that nothing reads from/;

  it.each([
    ['items export fifo.jsonl', 1, UNREAD],
    ['items export fifo.jsonl --overwrite', 1, UNREAD],
    ['items export kept.jsonl', 2, UNREAD],
    ['items import bad.jsonl --refused fifo.jsonl --yes', 2, UNREAD],
    ['metrics report --html fifo.jsonl', 1, UNREAD],
    ['metrics report --markdown fifo.jsonl', 1, UNREAD],
    ['metrics report --junit fifo.jsonl', 1, UNREAD],
    ['items export state --format jsonl', 2, /state cannot be written: it is a directory/],
    ['items export /dev/full --format jsonl', 1, /\/dev\/full cannot be written: no space left on device/],
    ['items import bad.jsonl --refused /dev/full --yes', 1, /no space left on device/],
  ] as const)('is refused where nobody can take it: %s', async (line, code, said) => {
    const ended = await bash(`bo ${line}`);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(said)]);
    expect(statSync(file('fifo.jsonl')).isFIFO()).toBe(true);
  });

  it('holds no job up whose summary is such a pipe', async () => {
    const { code, stderr } = await bash(
      'GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY="$PWD/fifo.jsonl" bo health',
    );
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/warning: the job's summary cannot be written: it is a named pipe/),
    ]);
  });

  it.each([
    ['a substitution', `bo items export >(cat > got; touch whole) --format jsonl; ${UNTIL_WHOLE}`],
    ['stdout by its path', 'bo items export /dev/stdout --format jsonl > got'],
    ['stdout that is a pipe', 'bo items export /dev/stdout --format jsonl | cat > got'],
    ['stdout by its number', 'bo items export /dev/fd/1 --format jsonl | cat > got'],
    ['a file that is open', 'bo items export /dev/fd/5 --format jsonl 5> got'],
    [
      'a FIFO',
      'cat fifo.jsonl > got & for try in {1..100}; do bo items export fifo.jsonl && read=1 && break; done; test -n "$read" || kill $!; wait',
    ],
  ])('gets all of it: %s', async (_what, line) => {
    const { stderr } = await bash(`rm -f got whole; ${line}`);
    expect(readFileSync(file('got'), 'utf8').split('\n').length - 1, stderr).toBe(ROWS);
  });

  it('takes a report on a pipe', async () => {
    const { stdout } = await bash(
      `rm -f whole; bo metrics report --quiet --html >(head -n 1; touch whole); ${UNTIL_WHOLE}`,
    );
    expect(stdout.toLowerCase()).toContain('<!doctype html>');
  });

  it('is left as it is where it is a device', async () => {
    symlinkSync('/dev/null', file('null.jsonl'));
    const { code } = await bash('bo items export null.jsonl --overwrite');
    expect([code, lstatSync(file('null.jsonl')).isSymbolicLink()]).toEqual([0, true]);
  });

  it('tells of a reader that went away', async () => {
    const { code, stderr } = await bash('bo items export >(head -c 1 > got) --format jsonl');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be written: its reader went away/)]);
  });

  it('is given up at Ctrl-C when nothing is read', async () => {
    const reader = await open(file('fifo.jsonl'), constants.O_RDWR | constants.O_NONBLOCK);
    const { child, ended } = inBash(app, `exec "${process.execPath}" "${PROGRAM}" items export fifo.jsonl`);
    await first(reader);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted')]);
    await reader.close();
  });

  it('is no file that a link names in a directory of somebody else', async () => {
    writeFileSync(file('precious'), 'mine\n');
    symlinkSync('precious', file('backoffice.schema.json'));
    const { code } = await app.run(['env', 'add', 'dev', '--region', 'eu-west-1']);
    expect([code, readFileSync(file('precious'), 'utf8')]).toEqual([0, 'mine\n']);
    expect(lstatSync(file('backoffice.schema.json')).isFile()).toBe(true);
  });
});

/** The first byte that comes. */
async function first(reader: FileHandle): Promise<void> {
  for (;;) {
    const read = await reader.read(Buffer.alloc(1)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EAGAIN') throw error;
    });
    if (read !== undefined) return;
    await pause(20);
  }
}
