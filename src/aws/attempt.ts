import type { ClientConfig } from './client-config.ts';
import { translateAwsError } from './errors.ts';

interface Answer {
  readonly $metadata: { readonly requestId?: string | undefined; readonly attempts?: number | undefined };
}

/** Runs one SDK call: `--debug` is told of it, and its error is put into words that a user can act on. */
export async function attempt<Output extends Answer>(
  config: ClientConfig,
  name: string,
  call: Promise<Output>,
): Promise<Output> {
  const started = performance.now();
  const note = (outcome: string): void =>
    config.trace?.(`${name} ${outcome} ${Math.round(performance.now() - started)} ms`);
  try {
    const output = await call;
    note(`ok ${output.$metadata.requestId ?? ''}`);
    return output;
  } catch (error) {
    note(error instanceof Error ? error.name : 'failed');
    throw config.signal.aborted ? config.signal.reason : translateAwsError(error);
  }
}
