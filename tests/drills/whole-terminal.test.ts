import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, built } from '../support/built.ts';
import { DIST, ROOT } from '../support/paths.ts';

/** The built program takes a whole terminal, and gives it back. */

const PROGRAM = join(DIST, 'backoffice.cjs');
const ON_SCREEN = join(ROOT, 'tests', 'support', 'on-screen.py');
const LEAVE = '\u001b[?2004l\u001b[?7h\u001b[?25h\u001b[?1049l';

interface Shown {
  readonly shown: string;
  readonly code: number;
  readonly restored: boolean;
}

let app: Built;

beforeAll(async () => {
  app = built();
  for (const argv of [
    ['deploy', '--quiet'],
    ['items', 'create', '--id', 'one'],
  ])
    expect(await app.run(argv)).toMatchObject({ code: 0 });
}, 120_000);

afterAll(() => app.dispose());

async function onScreen(steps: readonly string[], argv: readonly string[]): Promise<Shown> {
  const words = [JSON.stringify(steps), process.execPath, PROGRAM, ...argv];
  const line = words.map((word) => `'${word}'`).join(' ');
  const { stdout, stderr } = await app.shell(`TERM=xterm python3 '${ON_SCREEN}' ${line}`);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Shown;
}

describe.skipIf(spawnSync('python3', ['--version']).error !== undefined)(
  'a whole terminal',
  { timeout: 90_000 },
  () => {
    it('is drawn on by top, resized, drilled into, and given back at q', async () => {
      const { shown, code, restored } = await onScreen(
        [
          'POST /items 201=>100x30',
          'POST /items 201=>40x12',
          'LOG=>80x24',
          'POST /items 201=>\\x1b[A',
          '> =>\\r',
          'esc back=>\\x1b',
          'ERRORS=>q',
        ],
        ['top'],
      );
      expect([code, restored, shown.includes(LEAVE)]).toEqual([0, true, true]);
      expect(shown.slice(shown.lastIndexOf(LEAVE))).toBe(LEAVE);
      // Each frame begins at the top, and erases what it does not draw.
      expect(shown).not.toContain('\u001b[2J');
    });

    it.each([['top'], ['metrics', '--watch'], ['status', '--watch']])(
      '%j ends with 130 by Ctrl-C',
      async (...argv) => {
        const { code, restored, shown } = await onScreen(['q quit=>\\x03'], argv);
        expect([code, restored, shown.endsWith(LEAVE)]).toEqual([130, true, true]);
      },
    );

    it.each(['SIGTERM', 'SIGINT', 'SIGQUIT'])(
      'is given back when the program is ended by %s',
      async (name) => {
        const { code, restored, shown } = await onScreen([`q quit=>${name}`], ['top']);
        expect([code, restored, shown.endsWith(LEAVE)]).toEqual([130, true, true]);
      },
    );
  },
);
