import {
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListBackupsCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { callsOf } from './calls.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to DynamoDB that are made here. */
export type DynamoDBApi = ReturnType<typeof createDynamoDB>;

export function createDynamoDB(config: ClientConfig) {
  const client = new DynamoDBClient(sdkSettings(config, 'DYNAMODB', { requestTimeoutMs: 5000, attempts: 4 }));
  const { read, write } = callsOf('dynamodb', config, client);
  return {
    describeContinuousBackups: read('DescribeContinuousBackups', DescribeContinuousBackupsCommand),
    listBackups: read('ListBackups', ListBackupsCommand),
    describeTable: read('DescribeTable', DescribeTableCommand),
    updateTable: write('UpdateTable', UpdateTableCommand),
    getItem: read('GetItem', GetItemCommand),
    putItem: write('PutItem', PutItemCommand),
    deleteItem: write('DeleteItem', DeleteItemCommand),
    query: read('Query', QueryCommand),
    scan: read('Scan', ScanCommand),
    close: () => client.destroy(),
  };
}
