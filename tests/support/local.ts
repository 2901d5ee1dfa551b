import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../src/local/index.ts';
import { realClock } from './clock.ts';
import { makeDirectory, removeDirectory } from './directory.ts';
import { WORKER } from './paths.ts';

/** An embedded environment in this process, in a directory of its own. */
export interface TestLocal extends LocalAws {
  readonly directory: string;
  /** `service Operation` of every call that arrived. */
  readonly calls: string[];
  /** Errors of the embedded environment itself; there should be none. */
  readonly errors: unknown[];
}

export async function startLocal(options: Partial<LocalAwsOptions> = {}): Promise<TestLocal> {
  const directory = options.directory ?? makeDirectory();
  const calls: string[] = [];
  const errors: unknown[] = [];
  const aws = await startLocalAws({
    directory,
    workerScript: WORKER,
    clock: realClock,
    accessKeyIds: ['local', 'AKIAEXAMPLE', 'AKIAOTHER', 'AKIAOPS', 'AKIA'],
    // Proxies lead here under these names.
    allowHosts: ['aws.test', 'api.test'],
    report: (error) => errors.push(error),
    ...options,
    observe: async (service, operation, input) => {
      calls.push(`${service} ${operation}`);
      await options.observe?.(service, operation, input);
    },
  });
  return {
    ...aws,
    directory,
    calls,
    errors,
    async close() {
      await aws.close();
      if (options.directory === undefined) removeDirectory(directory);
    },
  };
}

/** The header that lets a request in which no client signs. */
export function authorization(service: string): { readonly authorization: string } {
  return { authorization: `AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/${service}/aws4_request` };
}

/** What every SDK client in the tests is made with. */
export function clientOptions(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    disableHostPrefix: true,
  };
}
