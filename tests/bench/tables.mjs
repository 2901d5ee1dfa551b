import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from 'esbuild';
import { dynamodbRequest, rateOf, sendAll } from './requests.mjs';

const TABLE = {
  TableName: 'bench',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'id', KeyType: 'HASH' },
    { AttributeName: 'timestamp', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'timestamp', AttributeType: 'N' },
    { AttributeName: 'status', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'StatusIndex',
      KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

const ITEMS = 1000;
const SECONDS = 2;
const item = (index, filler = 200) => ({
  id: { S: `item-${String(index).padStart(9, '0')}` },
  timestamp: { N: '0' },
  status: { S: index % 3 === 0 ? 'done' : 'pending' },
  version: { N: '1' },
  data: { M: { text: { S: 'x'.repeat(filler) } } },
});

const OPERATIONS = {
  PutItem: (index) => ({ TableName: 'bench', Item: item(index % (10 * ITEMS)) }),
  GetItem: (index) => ({ TableName: 'bench', Key: { id: item(index % ITEMS).id, timestamp: { N: '0' } } }),
  'Query 25': () => ({
    TableName: 'bench',
    IndexName: 'StatusIndex',
    KeyConditionExpression: '#s = :s',
    ExpressionAttributeNames: { '#s': 'status' },
    ExpressionAttributeValues: { ':s': { S: 'pending' } },
    Limit: 25,
  }),
  'Scan 25': () => ({ TableName: 'bench', Limit: 25 }),
};

/** Our engine, its endpoint, dynalite and dynoxide, each in a process of its own, side by side. */
export async function tableRates({ root, work, endpointPort, report, row }) {
  const own = join(work, 'table-server.cjs');
  await build({
    entryPoints: [join(root, 'tests/bench/table-server.ts')],
    outfile: own,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  const servers = await serversOf(root, work, own, endpointPort);
  try {
    for (const { port } of servers) await prepare(port);
    for (const concurrency of [1, 32])
      for (const name of Object.keys(OPERATIONS))
        tell({ report, row }, name, concurrency, await ratesOf(servers, name, concurrency));
  } finally {
    for (const { child } of servers) child?.kill();
  }
  await sizes({ work, own, row });
}

/** @returns requests a second by the server's name. */
async function ratesOf(servers, name, concurrency) {
  const rates = new Map();
  for (const { name: server, port } of servers) {
    const requests = Array.from({ length: 2000 }, (_, at) =>
      dynamodbRequest(port, name.split(' ')[0], OPERATIONS[name](at * 7)),
    );
    let index = 0;
    const next = () => requests[index++ % requests.length];
    rates.set(server, await rateOf(port, concurrency, next, SECONDS * 1000));
  }
  return rates;
}

function tell({ report, row }, name, concurrency, rates) {
  const what = `table engine, ${name} a second at concurrency ${concurrency}`;
  const shown = [...rates].map(([server, rate]) => `${server} ${rate.toFixed(0)}`).join(', ');
  const dynalite = rates.get('dynalite');
  if (concurrency === 1 || dynalite === undefined) return report(what, shown);
  const compare = (server, other, target) => {
    if (!rates.has(server) || !rates.has(other)) return;
    const ratio = rates.get(server) / rates.get(other);
    row(`${what}: ${server} × ${other}`, `${ratio.toFixed(2)} (${shown})`, `≥ ${target}`, ratio >= target);
  };
  compare('own', 'dynalite', 2);
  compare('own', 'dynoxide', 1);
  compare('endpoint', 'dynalite', 1);
}

async function serversOf(root, work, own, endpointPort) {
  const modules = join(root, 'tests', 'judges', 'node_modules');
  const directory = (name) => {
    const path = join(work, `tables-${name}`);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const servers = [{ name: 'own', ...(await listening(process.execPath, [own, directory('own')])) }];
  if (endpointPort !== undefined) servers.push({ name: 'endpoint', port: endpointPort });
  const dynalite = join(modules, 'dynalite', 'cli.js');
  if (existsSync(dynalite)) {
    const argv = [dynalite, '--port', '4671', '--path', directory('dynalite'), '--createTableMs', '0'];
    servers.push({ name: 'dynalite', port: 4671, child: spawn(process.execPath, argv, { stdio: 'ignore' }) });
  }
  const dynoxide = join(modules, '@dynoxide', 'linux-x64', 'dynoxide');
  if (existsSync(dynoxide)) {
    const argv = ['serve', '--port', '4672', '--db-path', join(directory('dynoxide'), 'tables.sqlite')];
    servers.push({ name: 'dynoxide', port: 4672, child: spawn(dynoxide, argv, { stdio: 'ignore' }) });
  }
  await pause(1500);
  return servers;
}

/** Starts a server that prints its port. */
function listening(command, argv) {
  const child = spawn(command, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (data) => resolve({ port: Number(String(data)), child }));
  });
}

async function prepare(port, items = ITEMS, filler = 200) {
  await sendAll(port, 1, [dynamodbRequest(port, 'CreateTable', TABLE)]);
  await pause(200);
  const batches = Array.from({ length: items / 25 }, (_, batch) =>
    dynamodbRequest(port, 'BatchWriteItem', {
      RequestItems: {
        bench: Array.from({ length: 25 }, (_each, index) => ({
          PutRequest: { Item: item(batch * 25 + index, filler) },
        })),
      },
    }),
  );
  await sendAll(port, 8, batches);
}

/** 100,000 items of 1 KB: memory, and how long a start takes. */
async function sizes({ work, own, row }) {
  const directory = join(work, 'tables-large');
  mkdirSync(directory, { recursive: true });
  const first = await listening(process.execPath, [own, directory]);
  await prepare(first.port, 100_000, 900);
  const resident = residentMb(first.child.pid);
  row(
    'resident memory of the engine with 100,000 items of 1 KB, MB',
    resident.toFixed(0),
    '≤ 350',
    resident <= 350,
  );
  first.child.kill('SIGKILL');
  await pause(300);
  const began = performance.now();
  const second = await listening(process.execPath, [own, directory]);
  const seconds = (performance.now() - began) / 1000;
  row('start of the engine with 100,000 items of 1 KB, s', seconds.toFixed(2), '≤ 1.5', seconds <= 1.5);
  second.child.kill();
}

function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Items through HTTP API → Lambda → table. */
export async function applicationRates({ api, report }) {
  const { port } = new URL(api);
  let created = 0;
  const post = () => {
    created += 1;
    return httpRequest(port, 'POST', '/items', {
      id: `made-${created}`,
      status: 'pending',
      data: { text: 'x'.repeat(100) },
    });
  };
  await sendAll(port, 4, Array.from({ length: 200 }, post));
  const kinds = {
    'POST /items': post,
    'GET /items/{id}': () => httpRequest(port, 'GET', `/items/made-${1 + (created % 200)}`),
    'GET /items?limit=25': () => httpRequest(port, 'GET', '/items?limit=25'),
  };
  for (const [name, next] of Object.entries(kinds)) {
    const rates = [];
    for (const concurrency of [1, 10, 50])
      rates.push((await rateOf(port, concurrency, next, SECONDS * 1000)).toFixed(0));
    report(`${name} a second through HTTP API → Lambda → table, concurrency 1 / 10 / 50`, rates.join(' / '));
  }
}

function httpRequest(port, method, path, body) {
  const text = body === undefined ? '' : JSON.stringify(body);
  return Buffer.from(
    [
      `${method} ${path} HTTP/1.1`,
      `host: 127.0.0.1:${port}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(text)}`,
      '',
      text,
    ].join('\r\n'),
  );
}

/** What a list or a count of all items costs for each of them, as there are more. */
export async function costOfManyItems({ work, report, run }) {
  const file = join(work, 'many.jsonl');
  const costs = new Map();
  for (const count of [1000, 10_000, 100_000]) {
    const lines = Array.from({ length: count }, (_, index) =>
      JSON.stringify({ id: `many-${index}`, status: 'many', data: { text: 'x'.repeat(200) } }),
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    run('items', 'import', file, '--on-conflict', 'overwrite', '--quiet', '--yes');
    for (const argv of [
      ['items', 'list', '--all', '--json'],
      ['items', 'list', '--status', 'many', '--all', '--json'],
      ['table', '--count', '--json'],
    ]) {
      const name = `\`${argv.slice(0, -1).join(' ')}\``;
      costs.set(name, [...(costs.get(name) ?? []), (run(...argv) / count) * 1000]);
    }
  }
  for (const [name, each] of costs)
    report(`${name}, µs an item of 1,000 / 10,000 / 100,000`, each.map((us) => us.toFixed(0)).join(' / '));
}
