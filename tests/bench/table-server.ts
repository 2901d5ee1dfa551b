// The table engine behind a bare HTTP server, for the benchmark: node <bundle> <directory> prints the port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CreateTableInput } from '@aws-sdk/client-dynamodb';
import { createTableEngine } from '../../src/local/services/dynamodb/engine/engine.ts';
import { createDisk } from '../../src/local/services/dynamodb/engine/storage/disk.ts';
import { newTable } from '../../src/local/services/dynamodb/engine/tables/create-table.ts';

const engine = createTableEngine({
  files: createDisk(process.argv[2] ?? ''),
  clock: { now: () => new Date(), sleep: async () => undefined },
  arnPrefix: 'arn:aws:dynamodb:us-east-1:000000000000:table/',
  durable: false,
  mishaps: { leavesUndone: () => false, conflicts: () => false },
  constraints: () => undefined,
  report: (error) => process.stderr.write(`${String(error)}\n`),
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    void answer(
      String(request.headers['x-amz-target']).split('.')[1] ?? '',
      Buffer.concat(chunks).toString(),
    ).then(({ status, body }) => {
      response.writeHead(status, {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
});

async function answer(operation: string, body: string): Promise<{ status: number; body: string }> {
  if (operation !== 'CreateTable') return engine.items(operation, body);
  const input: CreateTableInput = JSON.parse(body);
  engine.define(newTable(input, {}, new Date()));
  return { status: 200, body: '{}' };
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${port}\n`);
});
