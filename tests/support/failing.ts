import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES } from '../../src/errors.ts';
import type { Built, Ended } from './built.ts';
import { ROOT } from './paths.ts';
import { FULL_SCALE } from './scale.ts';

export const FAILURES = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE', 'EROFS'] as const;
export type Failure = (typeof FAILURES)[number];

export const PRELOAD = join(ROOT, 'tests', 'support', 'failing-files.cjs');

/** Which call on files fails, and how. */
export interface Fault {
  readonly code: Failure;
  /** From 1; 0 fails none. */
  readonly at: number;
  /** Where files count; the program's own directory and its state when left out. */
  readonly below?: string;
}

export interface Failed extends Ended {
  /** The calls that could have failed, in order. */
  readonly calls: readonly string[];
}

/** Runs a command one of whose calls on files fails. */
export async function runFailing(
  app: Built,
  argv: readonly string[],
  { code, at, below = app.directory }: Fault,
): Promise<Failed> {
  const report = join(app.cache, 'calls');
  rmSync(report, { force: true });
  const ended = await app.run(argv, ['--require', PRELOAD], faultVariables({ code, at, below }, report));
  return { ...ended, calls: callsIn(report) };
}

export function faultVariables({ code, at, below = '' }: Fault, report: string): Record<string, string> {
  return { FAIL_BELOW: below, FAIL_CODE: code, FAIL_AT: String(at), FAIL_REPORT: report };
}

export function callsIn(report: string): readonly string[] {
  if (!existsSync(report)) return [];
  return readFileSync(report, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Calls from 1 on: all of them, or a few that are spread over the whole where time is short. */
export function points(count: number, few: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  const every = Math.max(1, Math.ceil(count / few));
  return FULL_SCALE ? all : all.filter((at) => at % every === 0 || at === count);
}

/** What is the same in two runs of a command: all but numbers, times and ids. */
export function gist(text: string): string {
  return text.replace(/[0-9a-f-]{8,}|\d+/g, '#').replace(/[▁-█ ]+/g, ' ');
}

/**
 * What is wrong with how a command ended, whatever failed under it; undefined when nothing is.
 * @param differs what is wrong with the result of one that ended well.
 */
export function wrongEnd(
  { code, stdout, stderr }: Ended,
  good: Ended,
  differs = (text: string): string | undefined =>
    gist(text) === gist(good.stdout) ? undefined : 'its result is another one',
): string | undefined {
  if (/defect|(^|\n)\w*Error: |\n\s+at |node:internal/.test(stdout + stderr))
    return 'it tells of its insides';
  if (code === 0 || code === good.code) return differs(stdout);
  const error = errorIn(stdout);
  if (error === undefined) return 'no error is told';
  return EXIT_CODES[error] === code ? undefined : `the exit code is not that of ${error}`;
}

/** The code of the error at the end of what a command with `--json` printed. */
function errorIn(stdout: string): keyof typeof EXIT_CODES | undefined {
  const [, text = ''] = /(?:^|\n)(\{\s*"error":\s*\{[\s\S]*\})\s*$/.exec(stdout) ?? [];
  try {
    return (JSON.parse(text) as { error: { code: keyof typeof EXIT_CODES } }).error.code;
  } catch {
    return undefined;
  }
}
