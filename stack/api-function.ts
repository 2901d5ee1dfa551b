import { Aws, Fn, RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnRole,
  CfnRolePolicy,
  Effect,
  type IRole,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { type CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FUNCTION_ACTIONS, FUNCTION_VARIABLES } from './contract/function.ts';
import type { ResourceNames } from './contract/names.ts';
import { STATUS_INDEX } from './contract/table.ts';
import type { ActiveTable } from './item-table.ts';
import type { Parameters } from './parameters.ts';

export interface ApiFunctionProps {
  readonly names: ResourceNames;
  readonly parameters: Parameters;
  readonly table: ActiveTable;
  /** The bundled function, one CommonJS file. */
  readonly code: string;
}

/** The function behind the API, its log group and its role. */
export class ApiFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, { names, parameters, table, code }: ApiFunctionProps) {
    super(scope, 'Function');
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: names.functionLogGroup,
      retention: parameters.number('LogRetentionDays'),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logs = this.logGroup.node.defaultChild as CfnLogGroup;
    logs.kmsKeyId = parameters.valueIf(parameters.hasLogsKey, 'LogsKeyArn');
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const roleResource = role.node.defaultChild as CfnRole;
    roleResource.permissionsBoundary = parameters.valueIf(
      parameters.hasPermissionsBoundary,
      'PermissionsBoundary',
    );
    roleResource.path = parameters.valueIf(parameters.hasRolePath, 'RolePath');
    this.fn = new LambdaFunction(this, 'Handler', {
      functionName: names.function,
      description: 'Answers the HTTP API of the back office',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromInline('inline'),
      role: role.withoutPolicyUpdates(),
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.INFO,
      environment: {
        [FUNCTION_VARIABLES.table]: table.name,
        [FUNCTION_VARIABLES.logLevel]: parameters.value('LogLevel'),
        [FUNCTION_VARIABLES.writes]: parameters.valueIf(parameters.refusesWrites, 'Writes'),
      },
    });
    const resource = this.fn.node.defaultChild as CfnFunction;
    resource.addPropertyOverride('Code', { ZipFile: code });
    resource.addPropertyOverride('MemorySize', parameters.number('MemorySize'));
    resource.addPropertyOverride('Timeout', parameters.number('TimeoutSeconds'));
    resource.addPropertyOverride(
      'ReservedConcurrentExecutions',
      parameters.valueIf(parameters.hasReservedConcurrency, 'ReservedConcurrency'),
    );
    this.addPolicy({ names, parameters, table }, role);
  }

  /** Rights for what the code calls, and no more. */
  private addPolicy(
    { names, parameters, table }: Pick<ApiFunctionProps, 'names' | 'parameters' | 'table'>,
    role: IRole,
  ): void {
    const allow = (actions: readonly string[], resources: string[]): object =>
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources }).toStatementJson();
    const keyAccess = new PolicyStatement({
      actions: [...FUNCTION_ACTIONS.key],
      resources: [parameters.value('TableKeyArn')],
      conditions: { StringLike: { 'kms:ViaService': 'dynamodb.*' } },
    }).toStatementJson();
    // Not AWS::IAM::Policy, whose drift CloudFormation can neither see nor revert.
    const policy = new CfnRolePolicy(this, 'TableAccess', {
      policyName: names.tablePolicy,
      roleName: role.roleName,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          allow(FUNCTION_ACTIONS.table, [table.arn]),
          allow(FUNCTION_ACTIONS.index, [`${table.arn}/index/${STATUS_INDEX}`]),
          allow(FUNCTION_ACTIONS.logs, [this.logGroup.logGroupArn]),
          allow(FUNCTION_ACTIONS.tracing, ['*']),
          Fn.conditionIf(parameters.hasTableKey.logicalId, keyAccess, Aws.NO_VALUE),
        ],
      },
    });
    this.fn.node.addDependency(policy);
  }
}
