import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { EnvironmentClass, ResourceNames } from './contract/names.ts';
import { STATUS_INDEX, STATUS_UPDATE_INDEX } from './contract/table.ts';
import type { Parameters } from './parameters.ts';

export interface ItemTableProps {
  readonly names: ResourceNames;
  readonly parameters: Parameters;
  readonly environmentClass: EnvironmentClass;
}

/** The table that the application uses: the stack's own, or the one that data was restored into. */
export interface ActiveTable {
  readonly name: string;
  readonly arn: string;
}

/**
 * The table of items. `AWS::DynamoDB::Table` rather than a global table: one region is all that is asked for,
 * and backups and restores are those of a plain table.
 */
export class ItemTable extends Construct {
  readonly active: ActiveTable;

  constructor(scope: Construct, { names, parameters, environmentClass }: ItemTableProps) {
    super(scope, 'Items');
    const production = environmentClass === 'production';
    const table = new Table(this, 'Table', {
      tableName: names.table,
      partitionKey: { name: 'id', type: AttributeType.STRING },
      sortKey: { name: 'timestamp', type: AttributeType.NUMBER },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      deletionProtection: production,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const byStatus = {
      partitionKey: { name: 'status', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    };
    table.addGlobalSecondaryIndex({ ...byStatus, indexName: STATUS_INDEX });
    table.addGlobalSecondaryIndex({
      ...byStatus,
      indexName: STATUS_UPDATE_INDEX,
      sortKey: { name: 'updatedAt', type: AttributeType.STRING },
    });
    const resource = table.node.defaultChild as CfnTable;
    resource.sseSpecification = Fn.conditionIf(
      parameters.hasTableKey.logicalId,
      { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: parameters.value('TableKeyArn') },
      { SSEEnabled: true },
    );
    resource.addPropertyOverride('PointInTimeRecoverySpecification', {
      PointInTimeRecoveryEnabled: parameters.value('PointInTimeRecovery'),
    });
    const other = parameters.value('ActiveTable');
    const either = (own: string, others: string): string =>
      Fn.conditionIf(parameters.usesAnotherTable.logicalId, others, own).toString();
    this.active = {
      name: either(table.tableName, other),
      arn: either(
        table.tableArn,
        Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: other }),
      ),
    };
  }
}
