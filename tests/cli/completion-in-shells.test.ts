import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCRIPTS, SHELLS } from '../../src/commands/completion/scripts.ts';
import { useDeployed } from '../support/deployed.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { ROOT } from '../support/paths.ts';

const TYPING = join(ROOT, 'tests', 'support', 'type-into-shell.py');

/** What is typed before the tab, and the one argument that the program must then be called with. */
const TYPED: readonly (readonly [typed: string, name: string])[] = [
  ['ns:', 'ns:a:b'],
  ['ns:a', 'ns:a:b'],
  ['user@h', 'user@host=1'],
  ['user@', 'user@host=1'],
  ['two', 'two words'],
  ['"tw', 'two words'],
  ["'$(", '$(touch pwned)'],
  ['\\`', '`touch pwned`'],
  ['gl', 'gl*b'],
  ['q', `q"uo'te`],
  ['back', 'back\\slash'],
  ['semi', 'semi;touch pwned'],
];

/** Stands for the program: it offers the names that begin as what is typed, and notes what else it is called with. */
const PROGRAM = `#!/bin/sh
if [ "$1" = completion ]; then
  for typed; do :; done
  while IFS= read -r line; do case $line in "$typed"*) printf '%s\\n' "$line";; esac; done < "$HOME/names"
  echo OFFERED > /dev/tty
else
  printf '%s\\n' "$3" >> "$HOME/called"
  echo CALLED
fi
`;

describe('a script for a shell', () => {
  for (const shell of SHELLS)
    it.skipIf([shell, 'python3'].some((each) => spawnSync(each, ['--version']).error !== undefined))(
      `completes names in ${shell} as they are, and evaluates none of them`,
      () => {
        const home = temporaryDirectory();
        const program = join(home, 'backoffice');
        writeFileSync(program, PROGRAM);
        chmodSync(program, 0o755);
        writeFileSync(join(home, 'names'), [...new Set(TYPED.map(([, name]) => `${name}\n`))].join(''));
        writeFileSync(join(home, 'script'), SCRIPTS[shell]);
        // Where a pattern would be expanded, it would be to this.
        writeFileSync(join(home, 'global'), '');
        const lines = TYPED.map(([typed]) => `backoffice items get ${typed}`);
        spawnSync('python3', [TYPING, shell, join(home, 'script'), home, ...lines], { cwd: home });
        expect(readFileSync(join(home, 'called'), 'utf8').trim().split('\n')).toEqual(
          TYPED.map(([, name]) => name),
        );
        expect(existsSync(join(home, 'pwned'))).toBe(false);
      },
      60_000,
    );
});

describe('candidates', () => {
  const app = useDeployed();

  it('are no names that would be read as an option, and none with characters that are not seen', async () => {
    const hostile = ['--confirm=prod', 'two\nlines', 'esc\u001b[2J', 'rtl\u202e', 'zero\u200b', 'good one'];
    const lines = hostile.map((id, at) =>
      JSON.stringify({
        id: `change-${at}`,
        time: '2026-01-01T00:00:00.000Z',
        environment: 'local',
        action: 'items create',
        target: `item ${id}`,
        by: 'me',
      }),
    );
    await app.run(['items', 'create', '--id', 'item-1']);
    appendFileSync(join(app.stateDirectory(), 'journal.ndjson'), `${lines.join('\n')}\n`);
    const { code, stdout } = await app.run(['completion', 'candidates', '--', 'items', 'get', '']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('item-1\n')]);
    expect(stdout).not.toMatch(/confirm|lines|esc|rtl|zero/);
  });

  it('stand behind the option that they are joined to', async () => {
    const { stdout } = await app.run(['completion', 'candidates', '--', 'items', 'list', '--output=c']);
    expect(stdout).toBe('--output=csv\n');
  });
});
