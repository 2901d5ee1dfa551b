import type { ServerResponse } from 'node:http';

/** Ends a request that an exception has ended: with 500 where nothing was sent yet, else by ending its connection. */
export function answerFailed(response: ServerResponse): void {
  if (response.writableEnded || response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = '{"__type":"InternalFailure","message":"Internal Server Error"}';
  response.writeHead(500, {
    'content-type': 'application/json',
    'content-length': String(body.length),
    connection: 'close',
  });
  response.end(body);
}
