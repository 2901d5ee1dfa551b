import { setTimeout } from 'node:timers/promises';
import { BackofficeError } from '../errors.ts';

const TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;
const BACKOFF_MS = 200;

/**
 * Fetches what lies at an address that is signed itself. The address is a secret: it is in no error.
 * @param what as errors name it.
 */
export async function fetchBytes(address: string, what: string, signal: AbortSignal): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(address, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      if (response.status < 500 || attempt === ATTEMPTS)
        throw new BackofficeError('FAILED', `${what} cannot be fetched: answered ${response.status}`, {
          hint: 'its address is valid for ten minutes only; try again',
        });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof BackofficeError) throw error;
      if (attempt === ATTEMPTS)
        throw new BackofficeError('UNREACHABLE', `${what} cannot be fetched: ${(error as Error).name}`, {
          hint: 'check the network, and try again',
        });
    }
    await setTimeout(Math.random() * BACKOFF_MS * 2 ** attempt, undefined, { signal });
  }
}
