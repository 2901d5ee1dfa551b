import type { Service, ServiceContext } from '../../service.ts';
import { deleteOperations } from './delete-operations.ts';
import { describeParameters } from './describe-parameters.ts';
import { parameterResource } from './parameter-resource.ts';
import { putParameter } from './put-parameter.ts';
import { readOperations } from './read-operations.ts';
import { tagOperations } from './tag-operations.ts';

/** Systems Manager: its Parameter Store alone, with the standard tier and nothing encrypted. */
export function createSsm({ parameters, account }: ServiceContext): Service {
  return {
    definition: {
      scope: 'ssm',
      protocol: 'json-1.1',
      target: 'AmazonSSM',
      operations: [
        putParameter(parameters),
        ...readOperations(parameters),
        describeParameters(parameters, account),
        ...deleteOperations(parameters),
        ...tagOperations(parameters),
      ],
    },
    resources: [parameterResource(parameters)],
  };
}
