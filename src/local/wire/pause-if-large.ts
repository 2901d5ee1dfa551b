import { pause } from '../pause.ts';
import type { WireRequest } from './request.ts';

const LARGE_BYTES = 64 * 1024;

/** Lets all others have their turn between two looks at a request whose body takes long to look through. */
export async function pauseIfLarge({ body }: WireRequest): Promise<void> {
  if (body.length > LARGE_BYTES) await pause();
}
