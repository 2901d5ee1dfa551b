import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { defined } from '../../src/defined.ts';

// What a bare loop over the SDK does: one write for each page, messages as they are.
const client = new CloudWatchLogsClient({
  endpoint: process.env.AWS_ENDPOINT_URL ?? '',
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
});

async function main(): Promise<void> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new FilterLogEventsCommand({ logGroupName: 'g', ...defined({ nextToken }) }),
    );
    const text = (page.events ?? []).map(({ message }) => `${message}\n`).join('');
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

void main();
