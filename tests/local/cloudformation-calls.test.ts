import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCloudFormation } from '../../src/aws/cloudformation.ts';
import { refusalOf } from '../../src/local/rules/cloudformation-requests.ts';
import { createRequestJudge } from '../../src/local/rules/request-rules.ts';
import rules from '../../src/local/rules/requests/cloudformation.json' with { type: 'json' };
import { INLINE_TEMPLATE_BYTES } from '../../stack/contract/parameters.ts';
import { brokenByBotocore } from '../support/botocore.ts';
import { bareConfig } from '../support/client-config.ts';
import {
  type CloudFormationCall,
  callSites,
  isRecord,
  noting,
  operationOf,
} from '../support/cloudformation-calls.ts';
import { SCENARIOS, type Stage } from '../support/cloudformation-scenarios.ts';
import { useDeploying } from '../support/deploying.ts';
import { makeDirectory, removeDirectory } from '../support/directory.ts';
import { hasBoto3 } from '../support/programs.ts';

const app = useDeploying();
const calls: CloudFormationCall[] = [];
let directory: string;

const stage: Stage = {
  app,
  async run(words, code = 0, options = {}) {
    const result = await app.run(words.split(' '), { wrap: noting(calls), ...options });
    expect([words, result.code, result.code === code ? '' : result.stderr]).toEqual([words, code, '']);
    return result;
  },
};

/** The methods of the product's client: all of its operations. */
const METHODS = Object.keys(createCloudFormation(bareConfig())).filter(
  (name) => name !== 'region' && name !== 'close',
);

beforeAll(() => {
  directory = makeDirectory();
});

afterAll(() => removeDirectory(directory));

describe('a scenario notes the calls of', () => {
  it.each(Object.entries(SCENARIOS))('%s', async (_name, play) => play(stage), 30_000);
});

describe('the calls to CloudFormation', () => {
  it('are all those that there are: a new one needs a scenario', () => {
    const seen = new Set(calls.map(({ operation }) => operation));
    expect(METHODS.map(operationOf).filter((operation) => !seen.has(operation))).toEqual([]);
    const sites = new Set(calls.map(({ site }) => site));
    expect(callSites(METHODS).filter((site) => !sites.has(site))).toEqual([]);
  });

  it('keep the constraints of the model, and never give what excludes each other', () => {
    const broken = calls.flatMap(({ operation, input, site }) => {
      const why = createRequestJudge(rules).problem(operation, input) ?? refusalOf(operation, input);
      return why === undefined ? [] : [`${site}: ${why}`];
    });
    expect(broken).toEqual([]);
    const known = new Set(Object.keys(rules.operations));
    expect(METHODS.map(operationOf).filter((operation) => !known.has(operation))).toEqual([]);
  });

  // API_ExecuteChangeSet.html: "This parameter can't be specified when the OnStackFailure parameter to the
  // CreateChangeSet API operation was specified."
  it('give no DisableRollback to a change set with OnStackFailure', () => {
    const made = new Map(
      of('CreateChangeSet').flatMap(({ input, answer }) => (isRecord(answer) ? [[answer.Id, input]] : [])),
    );
    const executed = of('ExecuteChangeSet').map(({ input }) => ({
      input,
      of: made.get(input.ChangeSetName),
    }));
    expect(executed.length).toBeGreaterThan(10);
    for (const { input, of: creation } of executed) {
      expect(creation).toBeDefined();
      expect([input.DisableRollback, creation?.OnStackFailure]).not.toEqual([
        expect.anything(),
        expect.anything(),
      ]);
    }
  });

  it('make change sets in each way there is', () => {
    const made = of('CreateChangeSet').map(({ input }) => input);
    const values = (name: string) => [...new Set(made.map((input) => input[name]))].sort();
    expect(values('ChangeSetType')).toEqual(['CREATE', 'IMPORT', 'UPDATE']);
    for (const member of [
      'TemplateBody',
      'TemplateURL',
      'UsePreviousTemplate',
      'RoleARN',
      'NotificationARNs',
    ])
      expect([member, made.some((input) => input[member] !== undefined)]).toEqual([member, true]);
    expect(values('DeploymentMode')).toContain('REVERT_DRIFT');
  });

  // "maximum length of 51,200 bytes". API_CreateChangeSet.html; the model states it nowhere.
  it('send no larger template than a request may hold', () => {
    const sizes = of('CreateChangeSet').map(({ input }) =>
      Buffer.byteLength(String(input.TemplateBody ?? '')),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(INLINE_TEMPLATE_BYTES);
    expect(INLINE_TEMPLATE_BYTES).toBeLessThanOrEqual(51_200);
  });

  it.skipIf(!hasBoto3)("are valid by botocore's own model", async () => {
    expect(await brokenByBotocore('cloudformation', calls, directory)).toEqual([]);
    const odd = [
      {
        operation: 'CreateChangeSet',
        input: { StackName: 'a b', ChangeSetName: 'c', ChangeSetType: 'MOVE' },
      },
      { operation: 'DescribeStacks', input: { StackName: 1 } },
    ];
    expect(await brokenByBotocore('cloudformation', odd, directory)).toHaveLength(3);
  });
});

function of(operation: string): CloudFormationCall[] {
  return calls.filter((call) => call.operation === operation);
}
