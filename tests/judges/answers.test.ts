import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/paths.ts';
import { hasBoto3, runProgram } from '../support/programs.ts';
import { inlineTemplate } from '../support/stack.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');

/** Operations that the scenario does not reach, each with the reason. */
const UNREACHED: Readonly<Record<string, string>> = {
  'cloudformation ContinueUpdateRollback': 'needs a rollback that failed; its answer has no members',
  'logs StartLiveTail': 'its answer is a stream of events that goes on',
  'logs StopQuery': 'needs a query that goes on for longer than any does here',
};

/** Where AWS's answers are not by AWS's models. */
const OF_AWS: readonly (readonly [finding: RegExp, source: string])[] = [
  [
    /^cloudformation DescribeStackEvents.*'REVIEW_IN_PROGRESS'/,
    'localstack tests/aws/services/cloudformation/api/test_stacks.snapshot.json: the first event of a stack that a change set makes',
  ],
  [
    /^dynamodb .*\.(NumberOfDecreasesToday|ReadCapacityUnits|WriteCapacityUnits): the size 0 /,
    'localstack tests/aws/services/dynamodb/test_dynamodb.snapshot.json: tables on demand, and tables whose throughput never went down',
  ],
  [
    /^dynamodb Batch\w+\.Unprocessed(Items|Keys): the size 0 /,
    'localstack tests/aws/services/dynamodb/test_dynamodb.snapshot.json: all was processed',
  ],
  [
    /^lambda \w+\.LastUpdateStatusReasonCode: 'Creating' /,
    'localstack tests/aws/services/lambda_/test_lambda_api.snapshot.json: a function whose update is in progress',
  ],
  [
    /^xray GetSamplingRules\..*\.Priority: the size 10000 /,
    'https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html: the default rule',
  ],
  // The SDK's model is the newer one.
  [/^cloudwatch DescribeAlarms: unknown (element|member) LogAlarms/, '@aws-sdk/client-cloudwatch'],
];

interface Judgement {
  readonly broken: readonly string[];
  readonly failed: readonly string[];
  readonly unreached: readonly string[];
}

/** The served operations by service, as the page on what is served has them. */
function served(): Record<string, readonly string[]> {
  const page = readFileSync(join(ROOT, 'src', 'local', 'README.md'), 'utf8');
  const sections = page.split(/^### /m).flatMap((section): [string, string[]][] => {
    const scope = /^`(\w+)` \(/.exec(section)?.[1];
    const names = [...section.matchAll(/^\| ([A-Z]\w+) \|/gm)].flatMap(([, name]) => name ?? []);
    return scope === undefined ? [] : [[scope, names.filter((name) => name !== 'Operation')]];
  });
  return Object.fromEntries(sections);
}

it.skipIf(!hasBoto3)(
  'every answer is one of its operation, by the models of botocore',
  { timeout: 120_000 },
  async () => {
    const operations = served();
    expect(Object.values(operations).flat().length).toBeGreaterThan(180);
    const file = join(local().directory, 'served.json');
    writeFileSync(file, JSON.stringify(operations));
    const template = join(local().directory, 'template.json');
    writeFileSync(template, inlineTemplate());
    const scripts = ['answers.py', 'answers-scenario.py'].map((name) => join(import.meta.dirname, name));
    const [script = '', scenario = ''] = scripts;
    const argv = [script, local().endpoint, template, file, scenario];
    const told = (await runProgram('python3', argv, local().directory)) as Judgement;
    const broken = told.broken.filter((finding) => !OF_AWS.some(([known]) => known.test(finding)));
    expect({ ...told, broken }).toEqual({
      broken: [],
      failed: [],
      unreached: Object.keys(UNREACHED).sort(),
    });
  },
);
