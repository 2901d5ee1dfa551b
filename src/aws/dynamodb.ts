import {
  DeleteItemCommand,
  type DeleteItemInput,
  type DeleteItemOutput,
  DescribeTableCommand,
  type DescribeTableInput,
  type DescribeTableOutput,
  DynamoDBClient,
  GetItemCommand,
  type GetItemInput,
  type GetItemOutput,
  PutItemCommand,
  type PutItemInput,
  type PutItemOutput,
  QueryCommand,
  type QueryInput,
  type QueryOutput,
  ScanCommand,
  type ScanInput,
  type ScanOutput,
} from '@aws-sdk/client-dynamodb';
import { attempt } from './attempt.ts';
import { type ClientConfig, sdkSettings } from './client-config.ts';

/** The calls to DynamoDB that are made here. */
export interface DynamoDBApi {
  describeTable(input: DescribeTableInput): Promise<DescribeTableOutput>;
  getItem(input: GetItemInput): Promise<GetItemOutput>;
  putItem(input: PutItemInput): Promise<PutItemOutput>;
  deleteItem(input: DeleteItemInput): Promise<DeleteItemOutput>;
  query(input: QueryInput): Promise<QueryOutput>;
  scan(input: ScanInput): Promise<ScanOutput>;
  close(): void;
}

const ATTEMPTS = 4;

export function createDynamoDB(config: ClientConfig): DynamoDBApi {
  const client = new DynamoDBClient(sdkSettings(config, 5000, ATTEMPTS));
  const options = { abortSignal: config.signal };
  return {
    describeTable: (input) =>
      attempt(config, 'dynamodb DescribeTable', client.send(new DescribeTableCommand(input), options)),
    getItem: (input) => attempt(config, 'dynamodb GetItem', client.send(new GetItemCommand(input), options)),
    putItem: (input) => attempt(config, 'dynamodb PutItem', client.send(new PutItemCommand(input), options)),
    deleteItem: (input) =>
      attempt(config, 'dynamodb DeleteItem', client.send(new DeleteItemCommand(input), options)),
    query: (input) => attempt(config, 'dynamodb Query', client.send(new QueryCommand(input), options)),
    scan: (input) => attempt(config, 'dynamodb Scan', client.send(new ScanCommand(input), options)),
    close: () => client.destroy(),
  };
}
