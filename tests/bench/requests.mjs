import { connect } from 'node:net';

/** The bytes of a request to DynamoDB. */
export function dynamodbRequest(port, operation, input) {
  const body = JSON.stringify(input);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  return Buffer.from(
    [
      'POST / HTTP/1.1',
      `host: 127.0.0.1:${port}`,
      'content-type: application/x-amz-json-1.0',
      `x-amz-target: DynamoDB_20120810.${operation}`,
      `x-amz-date: ${date}`,
      `authorization: AWS4-HMAC-SHA256 Credential=local/${date.slice(0, 8)}/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/**
 * Sends requests over so many connections, one after the other on each, until the time is up.
 * @param next the bytes of the next request. @returns requests a second.
 */
export async function rateOf(port, concurrency, next, ms) {
  const started = performance.now();
  const end = started + ms;
  const counts = await Promise.all(
    Array.from({ length: concurrency }, () => oneAfterTheOther(port, next, end)),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - started) / 1000);
}

/** Sends a number of requests. */
export async function sendAll(port, concurrency, requests) {
  let index = 0;
  const next = () => requests[index++];
  await Promise.all(
    Array.from({ length: concurrency }, () => oneAfterTheOther(port, next, Number.POSITIVE_INFINITY)),
  );
}

function oneAfterTheOther(port, next, end) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let held = Buffer.alloc(0);
    let count = 0;
    const send = () => {
      const request = performance.now() < end ? next() : undefined;
      if (request === undefined) {
        socket.destroy();
        resolve(count);
      } else socket.write(request);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const length = wholeLength(held);
      if (length === undefined || held.length < length) return;
      if (!/^HTTP\/1\.1 2/.test(held.toString('latin1', 0, 10)))
        return reject(new Error(held.toString().slice(0, 500)));
      held = Buffer.alloc(0);
      count += 1;
      send();
    });
  });
}

/** Bytes of an answer; undefined while its head is not whole. */
function wholeLength(held) {
  const head = held.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const text = held.toString('latin1', 0, head);
  const length = /content-length: (\d+)/i.exec(text);
  if (length !== null) return head + 4 + Number(length[1]);
  // A chunked answer ends with an empty chunk.
  const end = held.indexOf('\r\n0\r\n\r\n', head);
  return end < 0 ? Number.POSITIVE_INFINITY : end + 7;
}
