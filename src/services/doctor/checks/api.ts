import { API_ROUTES } from '../../../../stack/contract/function.ts';
import { BackofficeError } from '../../../errors.ts';
import { type Policy, readPolicy } from '../../../schemas/policy.ts';
import { checkApi } from '../../health.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';
import { isOfService } from '../grants.ts';

export const routes: Check = {
  name: 'routes',
  about: 'each route leads to the function',
  async run({ http, deployed, command }) {
    const [{ routes: found }, { functionName }] = await Promise.all([http(), deployed()]);
    const wrong = API_ROUTES.flatMap(({ key }) => {
      const route = found.find((each) => each.key === key);
      if (route === undefined) return [`${key} is missing`];
      if (route.integration === null) return [`${key} has no integration`];
      const { target } = route.integration;
      return target === functionName ? [] : [`${key} leads to ${target}`];
    });
    return wrong.length === 0
      ? pass(`${found.length} routes`)
      : fail(wrong.join('; '), command('deploy --revert-drift'));
  },
};

export const permission: Check = {
  name: 'permission',
  about: 'the API may invoke the function',
  async run({ policy, deployed, command }) {
    const remedy = command('deploy --revert-drift');
    try {
      const [{ Policy = '{}' }, { apiId }] = await Promise.all([policy(), deployed()]);
      if (letsIn(readPolicy(Policy, "the function's policy"), apiId))
        return pass('API Gateway may invoke it');
      return fail("the function's policy does not let this API in", remedy);
    } catch (error) {
      if (!(error instanceof BackofficeError) || error.awsCode !== 'ResourceNotFoundException') throw error;
      return fail('the function has no policy that lets the API in', remedy);
    }
  },
};

function letsIn({ Statement }: Policy, apiId: string): boolean {
  return Statement.some((statement) => {
    const sources = Object.values(statement.Condition).flatMap((condition) => Object.values(condition));
    const ours = sources.length === 0 || sources.some((source) => String(source).includes(`:${apiId}/`));
    return statement.Effect === 'Allow' && isOfService(statement, 'apigateway.amazonaws.com') && ours;
  });
}

export const stage: Check = {
  name: 'stage',
  about: 'the stage is served, throttled and logged as its stack says',
  async run({ http, stack, command }) {
    const [{ endpointDisabled, stages }, state] = await Promise.all([http(), stack()]);
    const remedy = command('deploy --revert-drift');
    if (endpointDisabled) return fail("the API's address is switched off", remedy);
    const found = stages.find(({ name }) => name === '$default');
    if (found === undefined) return fail('the stage $default is missing', remedy);
    const { ThrottleRate, ThrottleBurst } = state?.parameters ?? {};
    const { rate, burst } = found.throttle ?? { rate: null, burst: null };
    const limits =
      rate === null && burst === null
        ? "as many requests as the account's limits"
        : `${rate ?? "the account's limit"} a second, ${burst ?? "the account's limit"} at once`;
    if (ThrottleRate !== undefined && (String(rate) !== ThrottleRate || String(burst) !== ThrottleBurst))
      return fail(`it lets ${limits} through, not ${ThrottleRate} and ${ThrottleBurst}`, remedy);
    return found.accessLog === null ? warn('requests are not logged', remedy) : pass(limits);
  },
};

export const api: Check = {
  name: 'api',
  about: 'the API answers, from outside to the table',
  async run({ api: address }) {
    const { healthy, detail, latencyMs } = await checkApi(address, true);
    if (healthy) return pass(`healthy${latencyMs === undefined ? '' : ` in ${latencyMs} ms`}`);
    return fail(detail, null);
  },
};
