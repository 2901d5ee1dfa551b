import {
  DeleteParameter$,
  type DeleteParameterRequest,
  DeleteParameters$,
  type DeleteParametersRequest,
  type DeleteParametersResult,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import type { ParameterStore } from './parameter-store.ts';

/** Removing parameters with all their versions. */
export function deleteOperations(parameters: ParameterStore): Operation[] {
  return [
    operation<DeleteParameterRequest, object>(DeleteParameter$)(['Name'], async ({ Name = '' }) => {
      if (!(await parameters.delete(Name))) throw new AwsError('ParameterNotFound', '');
      return {};
    }),
    operation<DeleteParametersRequest, DeleteParametersResult>(DeleteParameters$)(
      ['Names'],
      async ({ Names = [] }) => {
        const deleted: string[] = [];
        for (const name of new Set(Names)) if (await parameters.delete(name)) deleted.push(name);
        return {
          DeletedParameters: deleted,
          InvalidParameters: Names.filter((name) => !deleted.includes(name)),
        };
      },
    ),
  ];
}
