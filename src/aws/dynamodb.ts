import {
  CreateBackupCommand,
  DeleteBackupCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeBackupCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListBackupsCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to DynamoDB that are made here. */
export type DynamoDBApi = ReturnType<typeof createDynamoDB>;

export function createDynamoDB(config: ClientConfig) {
  const client = new DynamoDBClient(sdkSettings(config, 'DYNAMODB', { requestTimeoutMs: 5000, attempts: 4 }));
  // Sent once: a backup whose answer got lost must not be made twice.
  const once = new DynamoDBClient(sdkSettings(config, 'DYNAMODB', { attempts: 1 }));
  const { readOnce, read, write } = callsOf('dynamodb', config, client);
  return {
    describeContinuousBackups: readOnce('DescribeContinuousBackups', DescribeContinuousBackupsCommand),
    updateContinuousBackups: write('UpdateContinuousBackups', UpdateContinuousBackupsCommand),
    listBackups: readOnce('ListBackups', ListBackupsCommand),
    describeBackup: readOnce('DescribeBackup', DescribeBackupCommand),
    createBackup: callsOf('dynamodb', config, once).write('CreateBackup', CreateBackupCommand),
    deleteBackup: write('DeleteBackup', DeleteBackupCommand),
    restoreTableFromBackup: write('RestoreTableFromBackup', RestoreTableFromBackupCommand),
    restoreTableToPointInTime: write('RestoreTableToPointInTime', RestoreTableToPointInTimeCommand),
    listTables: readOnce('ListTables', ListTablesCommand),
    describeTable: readOnce('DescribeTable', DescribeTableCommand),
    deleteTable: write('DeleteTable', DeleteTableCommand),
    updateTable: write('UpdateTable', UpdateTableCommand),
    describeTimeToLive: readOnce('DescribeTimeToLive', DescribeTimeToLiveCommand),
    updateTimeToLive: write('UpdateTimeToLive', UpdateTimeToLiveCommand),
    listTagsOfResource: readOnce('ListTagsOfResource', ListTagsOfResourceCommand),
    tagResource: write('TagResource', TagResourceCommand),
    untagResource: write('UntagResource', UntagResourceCommand),
    getItem: readOnce('GetItem', GetItemCommand),
    putItem: write('PutItem', PutItemCommand),
    updateItem: write('UpdateItem', UpdateItemCommand),
    deleteItem: write('DeleteItem', DeleteItemCommand),
    query: read('Query', QueryCommand),
    scan: read('Scan', ScanCommand),
    close() {
      client.destroy();
      once.destroy();
    },
  };
}
