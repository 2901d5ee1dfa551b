// Lets the independent programs of this machine judge the embedded AWS and the command line, and prints what they found.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as v from 'valibot';

/** What vitest writes with `--reporter=json`, as far as it is read. */
const reportSchema = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      assertionResults: v.array(
        v.object({ ancestorTitles: v.array(v.string()), title: v.string(), status: v.string() }),
      ),
    }),
  ),
});

const VERSIONS = [
  ['aws', ['--version']],
  ['python3', ['-c', 'import boto3; print("boto3", boto3.__version__)']],
  ['moto_server', ['--version']],
  ['cfn-lint', ['--version']],
  ['chromium', ['--version']],
  ['node', ['--version']],
] as const;

const directory = mkdtempSync(join(tmpdir(), 'backoffice-'));
const outputFile = join(directory, 'judges.json');
try {
  const { status } = spawnSync(
    process.execPath,
    [
      join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--project',
      'judges',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${outputFile}`,
    ],
    { stdio: ['ignore', 2, 2] },
  );
  const report = v.parse(reportSchema, JSON.parse(readFileSync(outputFile, 'utf8')));
  process.stdout.write(`\n${programs()}\n\n${table(report)}\n`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(directory, { recursive: true });
}

/** What is on this machine, line by line. */
function programs(): string {
  return VERSIONS.map(([program, argv]) => {
    const { status, stdout } = spawnSync(program, argv, { encoding: 'utf8' });
    return `${program.padEnd(12)} ${status === 0 ? stdout.trim().split('\n')[0] : 'is not on this machine'}`;
  }).join('\n');
}

function table({ testResults }: v.InferOutput<typeof reportSchema>): string {
  const rows = testResults.flatMap(({ name, assertionResults }) => {
    const judges = new Set(assertionResults.map(({ ancestorTitles }) => ancestorTitles[0] ?? ''));
    return [...judges].map((judge) => {
      const own = assertionResults.filter(({ ancestorTitles }) => (ancestorTitles[0] ?? '') === judge);
      const count = (...statuses: string[]) => own.filter(({ status }) => statuses.includes(status)).length;
      return [
        `${relative(join('tests', 'judges'), relative(process.cwd(), name))}: ${judge}`,
        String(count('passed')),
        String(count('failed')),
        String(own.length - count('passed', 'failed')),
      ] as const;
    });
  });
  const head = ['judge', 'agrees', 'differs', 'skipped'] as const;
  const width = Math.max(...rows.map(([judge]) => judge.length), head[0].length);
  return [head, ...rows]
    .map(([judge, ...counts]) => [judge.padEnd(width), ...counts.map((each) => each.padStart(8))].join(' '))
    .join('\n');
}
