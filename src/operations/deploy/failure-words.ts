import type { DeployRequest } from './request.ts';
import type { FailureWords } from './run-change-set.ts';

export function failureWords({ action }: DeployRequest): FailureWords {
  return {
    what: action === 'deploy' ? 'the deployment failed' : 'the rollback failed',
    hint: (command) => `see ${command('status')}; when the cause is removed, rerun: ${command.again()}`,
  };
}
