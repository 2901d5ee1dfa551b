// The function in this process, in blocks of requests with and without a trace; what answers it is another process.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const REQUESTS = 600;
const BLOCKS = 21;
/** Answers of the table: an item, nothing for a write, 25 items for a list. */
const answer = `
const item = {id:{S:'a'},timestamp:{N:'0'},status:{S:'new'},version:{N:'1'},createdAt:{S:'2026-01-01T00:00:00Z'},updatedAt:{S:'2026-01-01T00:00:00Z'},description:{S:'An item as items are'},attributes:{M:{colour:{S:'red'}}}};
const bodies = {GetItem:{Item:item},PutItem:{},Scan:{Items:Array(25).fill(item),Count:25}};
const s = require('node:http').createServer((q, r) => q.resume().on('end', () => {
  r.writeHead(200, {'content-type':'application/x-amz-json-1.0','x-amzn-requestid':'r'});
  r.end(JSON.stringify(bodies[q.headers['x-amz-target'].split('.')[1]]));
}));
s.listen(0, '127.0.0.1', () => console.log(s.address().port));`;
/** One of each kind of request, in turn. */
const REQUESTS_OF_EACH_KIND = [
  { httpMethod: 'GET', path: '/items/a' },
  {
    httpMethod: 'POST',
    path: '/items',
    body: '{"id":"b","status":"new","description":"Made by the bench","attributes":{"colour":"red"}}',
    headers: { 'content-type': 'application/json' },
  },
  { httpMethod: 'GET', path: '/items' },
];
const table = spawn(process.execPath, ['-e', answer], { stdio: ['ignore', 'pipe', 'inherit'] });
const port = await new Promise((resolve) =>
  table.stdout.once('data', (text) => resolve(String(text).trim())),
);
const sink = spawn(
  process.execPath,
  [
    '-e',
    "const s=require('node:dgram').createSocket('udp4');s.bind(0,'127.0.0.1',()=>console.log(s.address().port))",
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const daemon = await new Promise((resolve) =>
  sink.stdout.once('data', (text) => resolve(String(text).trim())),
);
Object.assign(process.env, {
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_REGION: 'us-east-1',
  AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon}`,
  DYNAMODB_TABLE: 'items',
  LOG_LEVEL: 'ERROR',
});
const { handler } = createRequire(import.meta.url)(process.argv[2]);
const context = {
  awsRequestId: 'r',
  functionName: 'bench-backoffice-api',
  invokedFunctionArn: 'arn',
  memoryLimitInMB: '256',
};

async function block(sampled) {
  process.env._X_AMZN_TRACE_ID = `Root=1-00000001-${'a'.repeat(24)};Parent=${'b'.repeat(16)};Sampled=${sampled}`;
  const before = process.cpuUsage();
  for (let index = 0; index < REQUESTS; index += 1) {
    const event = REQUESTS_OF_EACH_KIND[index % REQUESTS_OF_EACH_KIND.length];
    const { statusCode, body } = await handler(event, context);
    if (statusCode >= 300) throw new Error(`answered ${statusCode}: ${body}`);
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

await block(1);
await block(0);
const ratios = [];
for (let round = 0; round < BLOCKS; round += 1) {
  const without = await block(0);
  ratios.push((await block(1)) / without);
}
process.stdout.write(`\n${JSON.stringify(ratios)}\n`);
table.kill();
sink.kill();
