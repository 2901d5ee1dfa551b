// A CloudWatch Logs that answers FilterLogEvents at once: so many pages of lines as Lambda writes them.
import { createServer } from 'node:http';

const [pages, perPage] = process.argv.slice(2).map(Number);
const now = Date.parse('2026-11-22T12:00:00Z');

function line(index) {
  const id = `8f5f9d2c-7c1e-4f0e-b1de-${String(index).padStart(12, '0')}`;
  return JSON.stringify({
    level: 'INFO',
    message: 'request',
    timestamp: new Date(now + index).toISOString(),
    service: 'backoffice',
    function_request_id: id,
    function_name: 'dev-backoffice-api',
    cold_start: false,
    method: 'GET',
    path: `/items/item-${index}`,
    route: '/items/{id}',
    status: 200,
    duration_ms: index % 97,
  });
}

const events = Array.from({ length: perPage }, (_, index) => ({
  eventId: `3${String(index).padStart(55, '0')}`,
  ingestionTime: now + index + 100,
  logStreamName: '2026/11/22/[$LATEST]20394c920067839caeb2fff016ccf012',
  message: line(index),
  timestamp: now + index,
}));
const body = (token) =>
  Buffer.from(
    JSON.stringify({
      events,
      searchedLogStreams: [],
      ...(token < pages ? { nextToken: String(token) } : {}),
    }),
  );
const last = body(pages);
const others = JSON.stringify({ events, searchedLogStreams: [] }).slice(0, -1);
const ANSWERS = {
  GetFunctionConfiguration: () =>
    JSON.stringify({ LoggingConfig: { LogGroup: '/aws/lambda/dev-backoffice-api' } }),
};

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (request.url?.includes('/functions/')) return response.end(ANSWERS.GetFunctionConfiguration());
    const token = Number(JSON.parse(Buffer.concat(chunks).toString('utf8')).nextToken ?? 0) + 1;
    response.end(token >= pages ? last : `${others},"nextToken":"${token}"}`);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
