// Answers what `traces` asks, at once: 10,000 traces of a day in pages of 100, and one trace of as many parts as asked.
import { createServer } from 'node:http';

const PAGE = 100;
const PAGES_A_CHUNK = 25;
const parts = Number(process.argv[2]);
const now = Date.now() / 1000;

function summaries({ StartTime, NextToken = '0' }) {
  const page = Number(NextToken);
  const start = Number(StartTime);
  const TraceSummaries = Array.from({ length: PAGE }, (_, index) => {
    const number = page * PAGE + index;
    const time = Math.floor(start + number);
    return {
      Id: `1-${time.toString(16)}-${number.toString(16).padStart(24, '0')}`,
      StartTime: time,
      Duration: 0.1,
      ResponseTime: 0.1,
      Http: { HttpStatus: 200 },
      Annotations: Object.fromEntries(
        [
          ['route', { StringValue: '/items/{id}' }],
          ['method', { StringValue: 'GET' }],
          ['itemId', { StringValue: `item-${number}` }],
          ['status', { NumberValue: 200 }],
        ].map(([name, AnnotationValue]) => [name, [{ AnnotationValue, ServiceIds: [] }]]),
      ),
    };
  });
  const more = page + 1 < PAGES_A_CHUNK ? { NextToken: String(page + 1) } : {};
  return { TraceSummaries, ApproximateTime: now, TracesProcessedCount: PAGE, ...more };
}

function trace({ TraceIds: [Id] }) {
  const root = {
    id: 'root',
    trace_id: Id,
    name: 'api',
    origin: 'AWS::Lambda::Function',
    start_time: now,
    end_time: now + 10,
  };
  const inner = Array.from({ length: parts }, (_, index) => ({
    id: `p${index}`,
    trace_id: Id,
    type: 'subsegment',
    parent_id: index < 10 ? 'root' : `p${Math.floor(index / 10)}`,
    name: 'DynamoDB',
    namespace: 'aws',
    start_time: now + index / 1000,
    end_time: now + index / 1000 + 0.01,
    aws: { operation: 'GetItem', table_name: 'items', request_id: `R${index}` },
  }));
  return {
    Traces: [
      {
        Id,
        Duration: 10,
        Segments: [root, ...inner].map((each) => ({ Id: each.id, Document: JSON.stringify(each) })),
      },
    ],
    UnprocessedTraceIds: [],
  };
}

const ANSWERS = {
  '/TraceSummaries': summaries,
  '/Traces': trace,
  '/GetTraceSegmentDestination': () => ({ Destination: 'XRay', Status: 'ACTIVE' }),
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const answer = ANSWERS[request.url] ?? (() => ({ MetricDataResults: [] }));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer(JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}'))));
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
