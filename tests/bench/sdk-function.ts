import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { createHandler, type Handler } from '../../function/handler.ts';
import type { TableAnswer, TableCall } from '../../function/table-client.ts';
import { createTracer } from '../../function/tracing/tracer.ts';

// The same handler as function/index.ts, with the SDK's client: what the function's own client is measured against.
const client = new DynamoDBClient({});
const COMMANDS = {
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  UpdateItem: UpdateItemCommand,
  DeleteItem: DeleteItemCommand,
  Query: QueryCommand,
  Scan: ScanCommand,
};

const call: TableCall = async (operation, input) => {
  const command = new (COMMANDS[operation] as unknown as new (input: object) => GetItemCommand)(input);
  return (await client.send(command)) as unknown as TableAnswer;
};

export const handler: Handler = createHandler({
  env: process.env,
  version: '0',
  now: () => new Date(),
  random: Math.random,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  newToken: () => String(Math.random()),
  write: (line) => process.stdout.write(line),
  tracer: createTracer(
    undefined,
    'us-east-1',
    () => 0,
    () => '0',
  ),
  callTable: () => call,
});
