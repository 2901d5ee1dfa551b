import { describe, expect, it } from 'vitest';
import type { History } from '../../src/journal/history.ts';
import { useDeploying } from '../support/deploying.ts';

const app = useDeploying();

/** Makes the function answer reads and changes with texts of its own. */
async function answerWith(read: string, change = read): Promise<void> {
  const [reads, changes] = [read, change].map((body) => JSON.stringify({ statusCode: 200, body }));
  await app.changeByHand((template) => {
    const document = JSON.parse(template);
    document.Resources.FunctionHandler.Properties.Code.ZipFile = `exports.handler = async (event) =>
      (event.httpMethod ?? event.requestContext.http.method) === 'GET' ? ${reads} : ${changes};`;
    return JSON.stringify(document);
  });
}

async function outcomes(): Promise<unknown[]> {
  const { result } = await app.json<History>(['history', '--limit', '100']);
  return result.entries.filter(({ action }) => action.startsWith('items')).map(({ outcome }) => outcome);
}

const ITEM = {
  id: 'other',
  status: 'new',
  description: '',
  attributes: {},
  createdAt: null,
  updatedAt: null,
  version: 1,
};

const CHANGES = [
  ['items', 'create', '--id', 'q3'],
  ['items', 'update', 'q3', '--status', 'done'],
  ['items', 'delete', 'q3', '--yes'],
];

const VERBS = [...CHANGES, ['items', 'get', 'q3'], ['items', 'list']];

const FOREIGN: readonly [string, string, RegExp][] = [
  ['a number', '1', /it is 1, not Object/],
  ['an object of something else', '{"ok":true}', /(id|items) is missing/],
  [
    'an item without a version',
    JSON.stringify({ ...ITEM, id: 'q3', version: undefined }),
    /(version|items) is missing/,
  ],
];

describe('an application that is another one', () => {
  it.each(FOREIGN)(
    'is named when it answers with %s, and nothing is recorded as done',
    async (_what, body, problem) => {
      await app.deploy();
      await answerWith(body);
      for (const via of ['api', 'lambda'])
        for (const verb of VERBS) {
          const { code, stdout, stderr } = await app.run([...verb, '--via', via]);
          expect(code, stderr).toBe(1);
          expect(stdout).toBe('');
          expect(stderr).toContain("is not this application's");
          expect(stderr).toMatch(problem);
          expect(stderr).not.toMatch(/to undo|defect of backoffice/);
        }
      expect(await outcomes()).toEqual(['failed', 'failed']);
    },
  );

  it('is named when it answers reads as it should, but not changes', async () => {
    await app.deploy();
    await answerWith(JSON.stringify({ ...ITEM, id: 'q3' }), '1');
    for (const change of CHANGES) expect((await app.run(change)).code).toBe(1);
    expect(await outcomes()).toEqual(['failed', 'failed', 'failed']);
  });

  it('is named when it answers with another item than was asked for', async () => {
    await app.deploy();
    await answerWith(JSON.stringify(ITEM));
    const { code, stderr } = await app.run(['items', 'delete', 'q3', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('id is "other", not "q3"');
  });
});
