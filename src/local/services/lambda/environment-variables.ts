import type { Account } from '../../account.ts';
import type { FunctionRecord } from './function-record.ts';

export interface VariablesOf {
  readonly account: Account;
  readonly record: FunctionRecord;
  /** The directory with the code. */
  readonly taskRoot: string;
  readonly logStream: string;
  /** Endpoint, credentials and the address of the X-Ray daemon. */
  readonly runtime: Readonly<Record<string, string>>;
}

/**
 * The variables of an execution environment, as recorded on AWS: LocalStack, tests/aws/services/lambda_/test_lambda_common.py,
 * TestLambdaRuntimesCommon::test_introspection_invoke. The runtime's own directories are not there, and nobody answers at
 * AWS_LAMBDA_RUNTIME_API.
 */
export function environmentVariables({
  account,
  record,
  taskRoot,
  logStream,
  runtime,
}: VariablesOf): Record<string, string> {
  const major = /\d+/.exec(record.runtime)?.[0] ?? '';
  const [daemonHost = '', daemonPort = ''] = (runtime.AWS_XRAY_DAEMON_ADDRESS ?? '').split(':');
  return {
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    SHLVL: '0',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    NODE_PATH: `/opt/nodejs/node${major}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:${taskRoot}`,
    ...record.variables,
    PWD: taskRoot,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    ...runtime,
    _AWS_XRAY_DAEMON_ADDRESS: daemonHost,
    _AWS_XRAY_DAEMON_PORT: daemonPort,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${record.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: record.name,
    AWS_LAMBDA_FUNCTION_VERSION: record.version ?? '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(record.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: record.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: '169.254.100.1:9001',
    ...(record.logFormat === 'JSON' ? jsonVariables(record) : {}),
    _HANDLER: record.handler,
  };
}

/** The console is told the least level that it logs. */
function jsonVariables({ applicationLogLevel = 'INFO' }: FunctionRecord): Record<string, string> {
  return { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: applicationLogLevel };
}
