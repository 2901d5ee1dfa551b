import { BackofficeError } from '../../../errors.ts';
import { hintText } from '../../../hints.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';

export const region: Check = {
  name: 'region',
  about: 'a region is set',
  async run({ environment: { region: name } }) {
    if (name !== undefined) return pass(name);
    return fail('no region is set', 'export AWS_REGION=us-east-1');
  },
};

export const credentials: Check = {
  name: 'credentials',
  about: 'who the credentials are, and whether they are valid',
  async run({ identity, environment, command }) {
    try {
      const { arn } = await identity();
      return pass(arn);
    } catch (error) {
      if (!(error instanceof BackofficeError) || !/^(CREDENTIALS|UNREACHABLE|REFUSED)$/.test(error.code))
        throw error;
      // The embedded environment takes any; only an injected fault refuses its own.
      if (environment.kind === 'local') return fail(error.message, command('local faults clear'));
      const hint = error.hint === undefined ? undefined : hintText(error.hint, command);
      const remedy = commandIn(hint);
      const advice = remedy === null && hint !== undefined ? ` (${hint})` : '';
      return fail(`${error.message}${advice}`, remedy);
    }
  },
};

/** The command that a hint names; null when it is advice only. */
function commandIn(hint = ''): string | null {
  const login = /aws (sso )?login( --profile \S+)?/.exec(hint)?.[0];
  return login ?? (hint.includes('timedatectl') ? SET_CLOCK : null);
}

/** Signatures are valid for five minutes. https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html */
const SKEW_MS = 4 * 60_000;
const SKEW_TO_TELL_MS = 60_000;
const SET_CLOCK = 'sudo timedatectl set-ntp true';

export const clock: Check = {
  name: 'clock',
  about: "this machine's clock against the API's",
  async run({ api, clock: { now } }) {
    const { headers } = await api.call({ method: 'GET', path: '/health', repeatable: true });
    const told = Date.parse(String(headers.date ?? ''));
    if (Number.isNaN(told)) return pass('the API does not tell the time');
    const skew = now().getTime() - told;
    const evidence = `${Math.round(Math.abs(skew) / 1000)} s ${skew < 0 ? 'behind' : 'ahead of'} the API`;
    if (Math.abs(skew) > SKEW_MS) return fail(`${evidence}; AWS refuses signatures from 5 min on`, SET_CLOCK);
    return Math.abs(skew) > SKEW_TO_TELL_MS ? warn(evidence, SET_CLOCK) : pass(evidence);
  },
};

export const faults: Check = {
  name: 'faults',
  about: 'faults that are injected into the embedded environment',
  async run({ faults: read, command }) {
    const injected = await read();
    if (injected.length === 0) return pass('none');
    return fail(`injected: ${injected.join('; ')}`, command('local faults clear'));
  },
};
