import type { ClientConfig } from '../../src/aws/client-config.ts';
import { createReads } from '../../src/reads.ts';
import { realClock } from './clock.ts';
import { direct } from './network.ts';

/** What a client of the product takes to be made, with nothing to connect to. */
export function bareConfig(region = 'us-east-1'): ClientConfig {
  return {
    region,
    profile: undefined,
    endpoint: undefined,
    serviceEndpoints: {},
    reads: createReads(),
    network: direct,
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    signal: new AbortController().signal,
    clock: realClock,
    random: Math.random,
    admit: async () => undefined,
    trace: undefined,
  };
}
