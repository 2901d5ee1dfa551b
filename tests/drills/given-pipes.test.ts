import { spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, built } from '../support/built.ts';
import { hasBash, inBash } from '../support/in-bash.ts';
import { DIST } from '../support/paths.ts';

const PROGRAM = join(DIST, 'backoffice.cjs');

describe.skipIf(!hasBash)('a pipe that a user names', () => {
  let app: Built;
  beforeAll(async () => {
    app = built();
    expect((await app.run(['deploy', '--quiet'])).code).toBe(0);
  });
  afterAll(() => app.dispose());

  const bash = (line: string) => inBash(app, line);

  it.each([
    ['a substitution', `--data @<(echo '{"colour":"red"}')`, ''],
    ['a substitution that is late', `--data @<(sleep 0.3; echo '{"colour":'; sleep 0.3; echo '"red"}')`, ''],
    ['stdin', '--data -', `echo '{"colour":"red"}' |`],
    ['stdin as a file', '--data @-', `echo '{"colour":"red"}' |`],
    ['stdin by its path', '--data @/dev/stdin', `echo '{"colour":"red"}' |`],
    ['a file as stdin', '--data @/dev/stdin < item.json', `echo '{"colour":"red"}' > item.json;`],
    ['a FIFO', '--data @fifo', `mkfifo fifo; (echo '{"colour":"red"}' > fifo) &`],
  ])('is read to its end: %s', async (_what, option, before) => {
    const { ended } = bash(
      `${before} bo items create ${option}`.replace(
        'create',
        `create --id p-${Math.trunc(performance.now())}`,
      ),
    );
    const { code, stdout, stderr } = await ended;
    expect([code, stdout], stderr).toEqual([0, expect.stringContaining('attributes.colour\tred')]);
  });

  it.each([
    ['a substitution', '<(head -c 20000000 /dev/zero)'],
    ['one without end', '<(cat /dev/zero)'],
  ])('has a limit: %s', async (_what, pipe) => {
    const { code, stderr } = await bash(`bo invoke --payload @${pipe}`).ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('it has more than 10.0 MB; the limit is 10.0 MB'),
    ]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('in which nothing comes is given up at %s', async (signal) => {
    const fifo = join(app.directory, signal);
    expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
    const { child, ended } = bash(`exec "${process.execPath}" "${PROGRAM}" invoke --payload @${signal}`);
    // It is open as soon as somebody reads.
    const writer = await open(fifo, 'w');
    child.kill(signal);
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining('error: interrupted')]);
    await writer.close();
  });

  it('is no configuration', async () => {
    const { code, stderr } = await bash('mkdir -p c; cd c; mkfifo backoffice.config.json; bo items list')
      .ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: \S+ cannot be read: it is a named pipe\nhint/),
    ]);
  });
});
