import { BackofficeError, isFatal } from '../../errors.ts';
import type { Api } from '../application-client.ts';
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

const PROBE_STATUS = 'deployment-probe';
const PROBE_AGE_MS = 10 * 60_000;

/**
 * Removes probes of verifications that were killed: the one of this id, and old ones; younger ones may be in use.
 * What fails here fails below.
 */
async function sweep(items: ItemService, probeId: string, now: number): Promise<void> {
  const isLeft = (id: string, createdAt: string | null): boolean =>
    id === probeId || (id.startsWith('probe-') && now - Date.parse(createdAt ?? '') > PROBE_AGE_MS);
  try {
    const page = await items.list({ status: PROBE_STATUS, limit: 20 });
    for (const { id, createdAt } of page.items) if (isLeft(id, createdAt)) await items.delete(id);
  } catch (error) {
    if (isFatal(error)) throw error;
  }
}

/**
 * Uses the application as a client would: its health, then an item is created, read and deleted.
 * @param probeId an id that no real item has; a run that goes on after a killed one gives the same, and removes its probe.
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
      if (isFatal(error)) throw error;
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
    if (!healthy) throw new BackofficeError('CHECK_FAILED', detail);
    return detail;
  });
  await sweep(items, probeId, now());
  const created = await step('create item', async () => {
    await items.create({
      id: probeId,
      status: PROBE_STATUS,
      description: 'written and removed by the verification of a deployment',
      attributes: {},
    });
    return probeId;
  });
  if (created) {
    await step('read item', async () => `version ${(await items.get(probeId)).version}`);
    await step('delete item', async () => (await items.delete(probeId)).item.id);
  }
  return { passed: steps.every(({ passed }) => passed), steps };
}
