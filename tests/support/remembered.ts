import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lets the local environment of a state directory be remembered with an API at which nobody answers. */
export function rememberDeadApi(stateDirectory: string, apiEndpoint = 'http://127.0.0.1:1'): void {
  const outputs = {
    apiEndpoint,
    functionName: 'f',
    tableName: 't',
    artifactsBucket: 'b',
    apiId: 'i',
    apiLogGroup: 'a',
    authorization: 'NONE',
    environmentClass: 'development',
    functionLogGroup: 'g',
  };
  mkdirSync(join(stateDirectory, 'outputs'), { recursive: true });
  writeFileSync(
    join(stateDirectory, 'outputs', 'local_any_us-east-1_default.json'),
    JSON.stringify({ outputs }),
  );
}
