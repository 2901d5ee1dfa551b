import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeployResult, DiffResult } from '../../src/services/deploy/result.ts';
import type { HealthReport } from '../../src/services/health.ts';
import type { OperationsReport } from '../../src/services/report/report.ts';
import { deployMarkdown } from '../../src/views/deploy.ts';
import { diffMarkdown } from '../../src/views/diff.ts';
import { healthMarkdown } from '../../src/views/health.ts';
import { reportHtml } from '../../src/views/report/html.ts';
import { reportJunit } from '../../src/views/report/junit.ts';
import { reportMarkdown } from '../../src/views/report/markdown.ts';
import { useDeployed } from '../support/deployed.ts';
import { otherCode, withTemplate } from '../support/deploying.ts';
import { HOSTILE_MARKUP, poisonedResult } from '../support/hostile-markup.ts';
import { logWriter } from '../support/logs.ts';

/**
 * Hostile text in every field of every page, report and summary: what is written then has the same markup as with
 * harmless text of the same length.
 */

const app = useDeployed();
const HARMLESS = 'x'.repeat(HOSTILE_MARKUP.length);
/** Words of ours, which choose how something is shown. */
const OURS = ['level', 'unit', 'action', 'replacement', 'group'];

let report: OperationsReport;
let diff: DiffResult;
let deployed: DeployResult;
let health: HealthReport;

beforeAll(async () => {
  const message = JSON.stringify({ level: 'ERROR', message: 'it broke', error: { name: 'Broken' } });
  await logWriter(app.local())([[Date.now(), message]]);
  await app.run(['items', 'get', 'absent']);
  report = (await app.json<OperationsReport>(['metrics', 'report', '--since', '1h', '--compare', '1d']))
    .result;
  const options = withTemplate(otherCode('two'));
  diff = (await app.json<DiffResult>(['diff'], options)).result;
  health = (await app.json<HealthReport>(['health', '--deep'])).result;
  deployed = (await app.json<DeployResult>(['deploy', '--dry-run'], options)).result;
});

/** What a reader of the language takes for markup: tags with their attributes' names, and whatever quotes. */
const tagsOf = (text: string): string[] =>
  (text.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"<>']*"/g, '""'));

/** Of Markdown: all that is not escaped and no code. Backslashes escape nothing within code. */
function markupOf(text: string): string[] {
  const outside = text.replace(/\\[\\`*_{}[\]()#!|~]/g, '').replace(/`[^`\n]*`/g, 'C');
  return outside.match(/[`*_{}[\]()#!|~<>\n]|@\w|&(?!(amp|lt|gt);)/g) ?? [];
}

const unhealthy = (result: HealthReport): HealthReport => ({
  ...result,
  healthy: false,
  checks: result.checks.map((check) => ({ ...check, healthy: false, detail: 'why' })),
});

interface Written {
  readonly name: string;
  write(text: string): string;
  markup(written: string): string[];
}

const ALL: readonly Written[] = [
  {
    name: 'the page of a report',
    write: (text) => reportHtml(poisonedResult(everyLevel(report), text, OURS)).text,
    markup: tagsOf,
  },
  {
    name: 'JUnit',
    write: (text) => reportJunit(poisonedResult(everyLevel(report), text, OURS)).text,
    markup: tagsOf,
  },
  {
    name: 'a report in Markdown',
    write: (text) => reportMarkdown(poisonedResult(everyLevel(report), text, OURS)).text,
    markup: markupOf,
  },
  {
    name: 'diff --markdown',
    write: (text) => diffMarkdown(poisonedResult({ ...diff, dataLosses: ['a', 'b'] }, text, OURS)).text,
    markup: markupOf,
  },
  {
    name: 'the summary of deploy',
    write: (text) => deployMarkdown(text, poisonedResult(deployed, text, OURS)).text,
    markup: markupOf,
  },
  {
    name: 'the summary of health',
    write: (text) => healthMarkdown(text, poisonedResult(unhealthy(health), text)).text,
    markup: markupOf,
  },
];

function everyLevel(of: OperationsReport): OperationsReport {
  const levels = ['good', 'unknown', 'warning', 'bad'] as const;
  return {
    ...of,
    checks: levels.map((level) => ({ level, name: 'check', detail: 'detail' })),
    releases: [{ number: 1, time: of.madeAt, version: '1' }],
    notes: ['note'],
  };
}

const CONTROL = /(?![\t\n])\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

describe.each(ALL)('$name', ({ write, markup }) => {
  it('has the markup that it has with harmless text', () => {
    const hostile = write(HOSTILE_MARKUP);
    expect(hostile).toMatch(/ran/);
    expect(markup(hostile)).toEqual(markup(write(HARMLESS)));
    expect(CONTROL.exec(hostile)).toBeNull();
  });
});

it('the judgement sees what is not escaped', () => {
  expect(tagsOf(`<p>${HOSTILE_MARKUP}</p>`)).not.toEqual(tagsOf('<p>x</p>'));
  expect(markupOf(`- ${HOSTILE_MARKUP}`)).not.toEqual(markupOf('- x'));
});

it('a job gets them as they are written', async () => {
  const file = join(app.stateDirectory(), 'summary.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
  await app.run(['health'], { env });
  expect(readFileSync(file, 'utf8')).toBe('**local**: healthy\n\n');
});
