import { AwsError } from '../../aws-error.ts';
import { refusalOf } from '../../rules/cloudformation-requests.ts';
import type { Service, ServiceContext } from '../../service.ts';
import type { Operation, ServiceDefinition } from '../../wire/operation.ts';
import { budgetResource } from '../budgets/budget-resource.ts';
import { repositoryResource } from '../ecr/repository-resource.ts';
import { changeSetOperations } from './change-set-operations.ts';
import { createChangeSets } from './change-set-store.ts';
import { driftOperations } from './drift-operations.ts';
import { createExecutor } from './executor.ts';
import { exportOperations } from './export-operations.ts';
import { createExports } from './exports.ts';
import { metadataResource } from './metadata-resource.ts';
import { readOperations } from './read-operations.ts';
import { recoveryOperations } from './recovery-operations.ts';
import { providersByType } from './resources.ts';
import { expireStacks } from './stack-retention.ts';
import type { StackServices } from './stack-services.ts';
import { createStackStore } from './stack-store.ts';
import { templateOperations } from './template-operations.ts';
import { createTemplates } from './templates.ts';
import { writeOperations } from './write-operations.ts';

/** CloudFormation: applies the very template that AWS gets. */
export function createCloudFormation(context: ServiceContext): Service {
  const stacks = createStackStore(context.store);
  const { store, account } = context;
  const resources = [metadataResource, repositoryResource(store, account), budgetResource(store, account)];
  const providers = providersByType([...context.resources(), ...resources]);
  const exports = createExports(stacks);
  const templates = createTemplates();
  const executor = createExecutor({ ...context, stacks, providers, exports, templates });
  return {
    definition: definitionOf({ ...context, stacks, providers, exports, templates, executor }),
    resources,
    open: () => executor.resumeAll(),
    idle: () => executor.idle(),
    expire: (now) => expireStacks(stacks, createChangeSets(context.store, stacks), now),
  };
}

function definitionOf(services: StackServices): ServiceDefinition {
  return {
    scope: 'cloudformation',
    protocol: 'query',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: [
      ...readOperations(services),
      ...exportOperations(services),
      ...byTheRules(templateOperations(services)),
      ...byTheRules(
        oneAfterAnother([
          ...writeOperations(services),
          ...changeSetOperations(services),
          ...recoveryOperations(services),
          ...driftOperations(services),
        ]),
      ),
    ],
  };
}

/** Refuses what AWS refuses before it looks at a stack. */
function byTheRules(operations: readonly Operation[]): Operation[] {
  return operations.map((each) => ({
    ...each,
    async run(input, call) {
      const refusal = refusalOf(call.operation, input);
      if (refusal !== undefined) throw new AwsError('ValidationError', refusal);
      return each.run(input, call);
    },
  }));
}

/** What looks at a stack and then changes it must not find another one in between. */
function oneAfterAnother(operations: readonly Operation[]): Operation[] {
  let last: Promise<unknown> = Promise.resolve();
  return operations.map((each) => ({
    ...each,
    run(input, call) {
      const result = last.then(() => each.run(input, call));
      last = result.catch(() => undefined);
      return result;
    },
  }));
}
