// The newcomer's run: the application on this machine, an item in its table, and how long each step took.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const program = join('dist', 'backoffice.cjs');
const id = `item-${Date.now().toString(36)}`;

const STEPS = [
  ['deploy'],
  ['health'],
  ['items', 'create', '--id', id, '--description', 'Test item'],
  ['items', 'list'],
  ['items', 'get', id],
];

if (!existsSync(program))
  spawnSync(process.execPath, [join('bin', 'tools', 'run.mjs'), 'build'], { stdio: 'inherit' });

const times: [string, number][] = [];
for (const step of STEPS) {
  process.stdout.write(
    `\n$ npx backoffice ${step.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ')}\n`,
  );
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [program, ...step], { stdio: 'inherit' });
  if (status !== 0) {
    process.exitCode = status ?? 1;
    break;
  }
  times.push([
    step
      .filter((word) => /^[a-z]+$/.test(word))
      .slice(0, 2)
      .join(' '),
    Math.round(performance.now() - started),
  ]);
}

if (times.length === STEPS.length) {
  const total = times.reduce((sum, [, ms]) => sum + ms, 0);
  const lines = [...times, ['total', total] as const].map(
    ([name, ms]) => `  ${name.padEnd(16)}${String(ms).padStart(6)} ms`,
  );
  process.stdout.write(`\n${lines.join('\n')}\n\nThe application runs until: npx backoffice local stop\n`);
}
