import { BackofficeError, endsCommand } from '../../errors.ts';
import type { Api } from '../api.ts';
import { checkApi } from '../health.ts';
import type { ItemService } from '../items/types.ts';

/** What was tried on the deployed application. */
export interface Verification {
  readonly passed: boolean;
  readonly steps: readonly VerificationStep[];
}

export interface VerificationStep {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
  readonly durationMs: number;
}

/**
 * Uses the application as a client would: its health, then an item is created, read and deleted.
 * @param probeId an id that no real item has.
 */
export async function verify(
  api: Api,
  items: ItemService,
  probeId: string,
  now: () => number,
): Promise<Verification> {
  const steps: VerificationStep[] = [];

  async function step(name: string, run: () => Promise<string>): Promise<boolean> {
    const started = now();
    try {
      steps.push({ name, passed: true, detail: await run(), durationMs: Math.round(now() - started) });
      return true;
    } catch (error) {
      if (endsCommand(error)) throw error;
      steps.push({
        name,
        passed: false,
        detail: (error as Error).message,
        durationMs: Math.round(now() - started),
      });
      return false;
    }
  }

  await step('health', async () => {
    const { healthy, detail } = await checkApi(api, true);
    if (!healthy) throw new BackofficeError('UNHEALTHY', detail);
    return detail;
  });
  const created = await step('create item', async () => {
    await items.create({
      id: probeId,
      description: 'written and removed by the verification of a deployment',
      attributes: {},
    });
    return probeId;
  });
  if (created) {
    await step('read item', async () => `version ${(await items.get(probeId)).version}`);
    await step('delete item', async () => (await items.delete(probeId)).id);
  }
  return { passed: steps.every(({ passed }) => passed), steps };
}
