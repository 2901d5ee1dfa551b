import {
  type LocalEnvironment,
  type LocalOptions,
  openLocalEnvironment,
} from '../../src/local/environment.ts';
import { realClock } from './clock.ts';
import { makeDirectory, removeDirectory } from './directory.ts';
import { WORKER } from './paths.ts';

/** An embedded environment in this process, in a directory of its own. */
export interface TestLocal extends LocalEnvironment {
  readonly directory: string;
  /** `service Operation` of every call that arrived. */
  readonly calls: string[];
  /** Errors of the embedded environment itself; there should be none. */
  readonly faults: unknown[];
}

export async function startLocal(options: Partial<LocalOptions> = {}): Promise<TestLocal> {
  const directory = options.directory ?? makeDirectory();
  const calls: string[] = [];
  const faults: unknown[] = [];
  const environment = await openLocalEnvironment({
    directory,
    workerScript: WORKER,
    clock: realClock,
    report: (error) => faults.push(error),
    ...options,
    observe: async (service, operation, input) => {
      calls.push(`${service} ${operation}`);
      await options.observe?.(service, operation, input);
    },
  });
  return {
    ...environment,
    directory,
    calls,
    faults,
    async close() {
      await environment.close();
      if (options.directory === undefined) removeDirectory(directory);
    },
  };
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
