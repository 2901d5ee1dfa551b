import {
  CreateStack$,
  type CreateStackInput,
  type CreateStackOutput,
  SetStackPolicy$,
  type SetStackPolicyInput,
  UpdateStack$,
  type UpdateStackInput,
  type UpdateStackOutput,
  UpdateTerminationProtection$,
  type UpdateTerminationProtectionInput,
  type UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { changesOutputs, planChanges } from './change-sets.ts';
import { begin, findStack, newStack, readModel, requireUpdatable } from './requests.ts';
import { checkedPolicy } from './stack-policy.ts';
import type { StackServices } from './stack-services.ts';
import { tagsIn } from './stack-tags.ts';

/** The operations on whole stacks that change them. */
export function writeOperations(services: StackServices): Operation[] {
  const { stacks, executor } = services;
  return [
    createOperation(services),
    operation<UpdateStackInput, UpdateStackOutput>(UpdateStack$)(
      [
        'StackName',
        'TemplateBody',
        'TemplateURL',
        'UsePreviousTemplate',
        'Parameters',
        'Capabilities',
        'Tags',
        'DisableRollback',
        'ClientRequestToken',
        'DeploymentConfig',
        'RoleARN',
      ],
      async (input) => {
        const stack = await findStack(stacks, input.StackName);
        requireUpdatable(stack);
        const { model, prepared } = await readModel(input, stack, services);
        const changes = await planChanges(stack, prepared, services);
        if (changes.length === 0 && !changesOutputs(stack, model, services.templates))
          throw new AwsError('ValidationError', 'No updates are to be performed.');
        const onFailure = input.DisableRollback ? 'DO_NOTHING' : 'ROLLBACK';
        await executor.start(
          { ...stack, capabilities: input.Capabilities ?? [], roleArn: input.RoleARN ?? stack.roleArn },
          { ...begin('update', model, onFailure, input.ClientRequestToken), tags: tagsIn(input.Tags) },
        );
        return { StackId: stack.id };
      },
    ),
    operation<SetStackPolicyInput, object>(SetStackPolicy$)(
      ['StackName', 'StackPolicyBody'],
      async ({ StackName, StackPolicyBody = '' }) => {
        const stack = await findStack(stacks, StackName);
        await stacks.put({ ...stack, stackPolicy: checkedPolicy(StackPolicyBody) });
        return {};
      },
    ),
    operation<UpdateTerminationProtectionInput, UpdateTerminationProtectionOutput>(
      UpdateTerminationProtection$,
    )(
      ['StackName', 'EnableTerminationProtection'],
      async ({ StackName, EnableTerminationProtection = false }) => {
        const stack = await findStack(stacks, StackName);
        await stacks.put({ ...stack, terminationProtection: EnableTerminationProtection });
        return { StackId: stack.id };
      },
    ),
  ];
}

function createOperation(services: StackServices): Operation {
  const { stacks, account, clock, executor } = services;
  return operation<CreateStackInput, CreateStackOutput>(CreateStack$)(
    [
      'StackName',
      'TemplateBody',
      'TemplateURL',
      'Parameters',
      'Capabilities',
      'Tags',
      'OnFailure',
      'DisableRollback',
      'ClientRequestToken',
      'EnableTerminationProtection',
      'StackPolicyBody',
      'DeploymentConfig',
      'RoleARN',
    ],
    async (input) => {
      if (await stacks.find(input.StackName ?? ''))
        throw new AwsError('AlreadyExistsException', `Stack [${input.StackName}] already exists`);
      const stack = newStack(input.StackName ?? '', account, clock);
      const { model } = await readModel(input, stack, services);
      const started = {
        ...stack,
        capabilities: input.Capabilities ?? [],
        roleArn: input.RoleARN,
        tags: tagsIn(input.Tags) ?? {},
        terminationProtection: input.EnableTerminationProtection ?? false,
        ...(input.StackPolicyBody === undefined ? {} : { stackPolicy: checkedPolicy(input.StackPolicyBody) }),
      };
      const onFailure = input.DisableRollback ? 'DO_NOTHING' : (input.OnFailure ?? 'ROLLBACK');
      await executor.start(started, begin('create', model, onFailure, input.ClientRequestToken));
      return { StackId: stack.id };
    },
  );
}
