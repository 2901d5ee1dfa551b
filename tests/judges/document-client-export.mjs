import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { defined } from '../../src/defined.ts';

// What a loop over the SDK's DocumentClient does: a line for each item, one write for each page.
const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    endpoint: process.env.AWS_ENDPOINT_URL ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  }),
);

async function main() {
  let ExclusiveStartKey;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: 'dev-backoffice-data',
        ...defined({ ExclusiveStartKey }),
      }),
    );
    const text = (page.Items ?? []).map((item) => `${JSON.stringify(item)}\n`).join('');
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

void main();
