import type { Connection } from '../../aws/connection.ts';
import { logGroupOf } from '../function/log-group.ts';
import type { OutputsSource } from '../stack/outputs.ts';

export const SOURCES = ['function', 'api', 'all'] as const;

/** Where lines come from: what the function writes, and the API's access log. */
export type SourceName = Exclude<(typeof SOURCES)[number], 'all'>;

export interface LogSource {
  readonly name: SourceName;
  /** The log group. */
  readonly group: string;
}

/** The log groups of the application. That of the function is what its configuration says, whatever its name. */
export async function logSources(
  { connection, outputs }: { readonly connection: Connection; readonly outputs: OutputsSource },
  wanted: (typeof SOURCES)[number],
): Promise<LogSource[]> {
  const { functionName, functionLogGroup, apiLogGroup } = await outputs.get();
  const api: LogSource = { name: 'api', group: apiLogGroup };
  if (wanted === 'api') return [api];
  const lambda = await connection.lambda();
  const configuration = await lambda.getFunctionConfiguration({ FunctionName: functionName });
  const group = logGroupOf(configuration, { functionName, functionLogGroup });
  return wanted === 'all' ? [{ name: 'function', group }, api] : [{ name: 'function', group }];
}
