import { ApiGatewayV2Client, UpdateStageCommand } from '@aws-sdk/client-apigatewayv2';
import { afterEach, describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/services/explain/explanation.ts';
import { useDeployed } from '../support/deployed.ts';
import { clientOptions } from '../support/local.ts';

const app = useDeployed();

afterEach(() => app.run(['local', 'faults', 'clear']));

const TABLE = 'the table local-backoffice-data';

/** Sends a request while a fault is injected, and explains it once all lines are there. */
async function explained(fault: readonly string[], path: string, init: RequestInit = {}) {
  const api = (await app.json<{ apiEndpoint: string }>(['outputs'])).result.apiEndpoint;
  expect((await app.run(['local', 'faults', 'add', ...fault])).code).toBe(0);
  const answer = await fetch(`${api}${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', 'x-amzn-trace-id': traceHeader() },
  });
  expect((await app.run(['local', 'faults', 'clear'])).code).toBe(0);
  return { status: answer.status, ...(await explanationOf(answer)) };
}

/** Of a caller that wants it traced. */
function traceHeader(): string {
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 24);
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${id};Sampled=1`;
}

async function explanationOf(answer: Response): Promise<Explanation> {
  let found: Explanation | undefined;
  await expect
    .poll(
      async () => {
        // Ids may begin with a hyphen.
        const id = answer.headers.get('apigw-requestid') ?? '';
        const { code, stdout } = await app.run(['explain', '--json', '--', id]);
        const result: Explanation = JSON.parse(stdout);
        found = result;
        return code === 0 && (result.requestId === null || result.events.some(isReport));
      },
      { timeout: 10_000 },
    )
    .toBe(true);
  if (found === undefined) throw new Error('nothing was explained');
  return found;
}

const isReport = ({ text }: { readonly text: string }): boolean => text.startsWith('REPORT');

describe('explain names what an injected fault did in one sentence', () => {
  it.each([
    [
      'throttle --service lambda',
      '/items/one',
      503,
      'Lambda throttled the function: more requests came at once than its concurrency allows (503)',
    ],
    [
      'throttle --service dynamodb',
      '/items/one',
      503,
      `${TABLE} throttled the function: GetItem, tried 4 times`,
    ],
    [
      'throttle --service dynamodb --partition one',
      '/items/one',
      503,
      `${TABLE} throttled the function: GetItem, tried 4 times`,
    ],
    ['throttle --service dynamodb', '/items', 503, `${TABLE} throttled the function: Scan, tried 4 times`],
    [
      'denied --service dynamodb',
      '/items/one',
      500,
      "the function's role may not call GetItem on the table local-backoffice-data (AccessDeniedException)",
    ],
    [
      'error --service dynamodb',
      '/items/one',
      503,
      `${TABLE} answered GetItem with InternalServerError: a fault was injected, tried 4 times`,
    ],
    [
      'error --service dynamodb --code ResourceNotFoundException',
      '/items',
      500,
      `${TABLE} does not exist (Scan: ResourceNotFoundException)`,
    ],
    [
      'error --service lambda',
      '/items/one',
      500,
      'the API answered without the function: a fault was injected (500)',
    ],
    [
      'throttle --service dynamodb',
      '/health?deep=1',
      503,
      `the health check failed: ${TABLE} throttled the function: GetItem, tried 4 times`,
    ],
    [
      'denied --service dynamodb',
      '/health?deep=1',
      503,
      "the health check failed: the function's role may not call GetItem on the table local-backoffice-data (AccessDeniedException)",
    ],
    [
      'throttle --service lambda',
      '/health',
      503,
      'the health check failed: Lambda throttled the function: more requests came at once than its concurrency allows (503)',
    ],
  ])('%s: GET %s', async (fault, path, status, cause) => {
    expect(await explained(fault.split(' '), path)).toMatchObject({ status, failed: true, cause });
  });

  it('lost-answer --service dynamodb: POST /items', async () => {
    const found = await explained(['lost-answer', '--service', 'dynamodb'], '/items', {
      method: 'POST',
      body: '{"id":"lost"}',
    });
    expect(found.cause).toMatch(
      /^the table local-backoffice-data did not answer \w+(, tried 4 times)?: socket hang up$/,
    );
  });

  it('delay --service lambda, which fails nothing', async () => {
    const found = await explained(['delay', '--service', 'lambda', '--delay', '20ms'], '/items');
    expect([found.failed, found.cause]).toEqual([false, 'nothing went wrong: it was answered with 200']);
  });

  it('of more requests than the stage lets through, from the access log alone', async () => {
    const { apiEndpoint, apiId } = (await app.json<Record<string, string>>(['outputs'])).result;
    const gateway = new ApiGatewayV2Client(clientOptions(app.local().endpoint));
    await gateway.send(
      new UpdateStageCommand({
        ApiId: apiId,
        StageName: '$default',
        DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 },
      }),
    );
    gateway.destroy();
    const answers = await Promise.all([1, 2, 3].map(() => fetch(`${apiEndpoint}/items`)));
    const refused = answers.find(({ status }) => status === 429);
    if (refused === undefined) throw new Error('nothing was throttled');
    const found = await explanationOf(refused);
    expect(found).toMatchObject({ requestId: null, request: { status: 429 }, notes: [] });
    expect(found.cause).toBe(
      "the API throttled it: more requests than the stage's limit came at once, and the function was not called (429)",
    );
    expect(found.events.map(({ source }) => source)).toEqual(['gateway']);
  });
});
