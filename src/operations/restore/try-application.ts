import { type Verification, verify } from '../../services/deploy/verify.ts';
import { createItemsByApi } from '../../services/items/by-api.ts';
import type { Operation } from '../operation.ts';

/** Rights on another table take some seconds to be known everywhere (IAM is eventually consistent). */
const PAUSES_MS = [1000, 2000, 4000, 8000, 8000];

/** The id of the item that a move tries the application with. */
export function probeOf(begunAt: string): string {
  return `probe-${Date.parse(begunAt)}`;
}

/**
 * Uses the application on its new table: health; an item created, read, deleted. Tries again for a while.
 * @param begunAt of the move: all runs of one move use one probe, so that what a killed run left is removed.
 */
export async function tryApplication(operation: Operation, begunAt: string): Promise<Verification> {
  const { api, clock } = operation;
  const probeId = probeOf(begunAt);
  const attempt = (): Promise<Verification> =>
    verify(api, createItemsByApi(api, operation.newId), probeId, () => clock.now().getTime());
  let verification = await attempt();
  for (const pause of PAUSES_MS) {
    if (verification.passed) break;
    await clock.sleep(pause, operation.signal);
    verification = await attempt();
  }
  return verification;
}
