import type { Timing } from '../../clock.ts';
import type { Api } from '../application-client.ts';

/** What waiting for an application to settle needs. */
export interface Settling extends Timing {
  /** Told once, when an answer is not taken for the application's yet. */
  readonly report: (line: string) => void;
}

const GRACE_MS = 20_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4000;

/** What a stage, a permission or a policy that was just made answers before it has reached every host. */
const UNSETTLED = new Set([403, 404, 500, 503]);

/**
 * An API that was just deployed: for 20 s an answer that may come from a stage, an invoke permission or a role policy
 * that has not arrived everywhere is asked for again; after that, and any other answer, stands.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export function createSettlingApi(api: Api, { clock, signal, report }: Settling): Api {
  const deadline = clock.now().getTime() + GRACE_MS;
  let told = false;
  return {
    endpoint: () => api.endpoint(),
    async call(call) {
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
        const answer = await api.call(call);
        const left = deadline - clock.now().getTime();
        if (!UNSETTLED.has(answer.status) || left <= 0) return answer;
        if (!told) report(`the API answers ${answer.status}; retrying for up to 20 s until it has settled`);
        told = true;
        await clock.sleep(Math.min(pause, left), signal);
      }
    },
  };
}
