// A DynamoDB with one table that answers at once: Scan in pages of 1 MB, BatchWriteItem and PutItem take everything.
import { createServer } from 'node:http';

const items = Number(process.argv[2]);
const PER_PAGE = 2500;

/** About 350 bytes, as an item of the back office is. */
function item(index) {
  const id = `item-${String(index).padStart(9, '0')}`;
  return {
    id: { S: id },
    timestamp: { N: '0' },
    status: { S: index % 3 === 0 ? 'done' : 'pending' },
    description: { S: `An item that was made to be counted, number ${index}` },
    attributes: {
      M: { colour: { S: 'red' }, size: { N: String(index % 100) }, tags: { L: [{ S: 'a' }, { S: 'b' }] } },
    },
    createdAt: { S: '2026-11-22T12:00:00.000Z' },
    updatedAt: { S: '2026-11-22T12:00:00.000Z' },
    version: { N: '1' },
  };
}

const pages = new Map();
/** DynamoDB ends a page at 1 MB, or at the number of items that was asked for. */
function pageOf(count) {
  if (!pages.has(count))
    pages.set(count, JSON.stringify(Array.from({ length: count }, (_, index) => item(index))));
  return pages.get(count);
}
const consumed = '{"TableName":"dev-backoffice-data","CapacityUnits":128}';

/** Pages are told apart by their number, in the key that the next one begins at. */
function scan({ ExclusiveStartKey: start, Limit = PER_PAGE, Segment = 0, TotalSegments = 1 }) {
  const count = Math.min(Limit, PER_PAGE);
  const last = Math.ceil(items / count / TotalSegments);
  const next = (start === undefined ? 0 : Number(start.id.S.split('-')[1])) + 1;
  const key =
    next < last ? `,"LastEvaluatedKey":{"id":{"S":"p-${next}-${Segment}"},"timestamp":{"N":"0"}}` : '';
  return `{"Items":${pageOf(count)},"Count":${count},"ScannedCount":${count},"ConsumedCapacity":${consumed}${key}}`;
}

const OUTPUTS = {
  ApiEndpoint: 'http://127.0.0.1:9',
  FunctionName: 'f',
  TableName: 'dev-backoffice-data',
  ArtifactsBucket: 'b',
};
const STACK = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackId>s</StackId><StackName>dev-backoffice</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-22T12:00:00Z</CreationTime><Outputs>${Object.entries(
  OUTPUTS,
)
  .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
  .join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/bench</Arn><UserId>u</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const TABLE = JSON.stringify({
  Table: {
    TableName: 'dev-backoffice-data',
    TableStatus: 'ACTIVE',
    ItemCount: items,
    TableSizeBytes: items * 350,
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'timestamp', KeyType: 'RANGE' },
    ],
  },
});

function answer(target, body) {
  const operation = target?.split('.')[1];
  if (operation === undefined) return body.includes('Action=DescribeStacks') ? STACK : IDENTITY;
  if (operation === 'Scan') return scan(JSON.parse(body));
  if (operation === 'DescribeTable') return TABLE;
  return `{"UnprocessedItems":{},"ConsumedCapacity":[${consumed}]}`;
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const target = request.headers['x-amz-target'];
    response.setHeader('content-type', target === undefined ? 'text/xml' : 'application/x-amz-json-1.0');
    response.end(answer(target, Buffer.concat(chunks).toString('utf8')));
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
