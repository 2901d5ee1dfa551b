import { connect, type Socket } from 'node:net';

function open(endpoint: string): Socket {
  const { hostname, port } = new URL(endpoint);
  return connect(Number(port), hostname).on('error', () => undefined);
}

/** Sends bytes as they are. @returns all that comes until the connection is closed from the other side. */
export function sendRaw(endpoint: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = open(endpoint);
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });
}

/** The status of a request's answer; 0 when the connection was closed without one. */
export async function statusOf(
  endpoint: string,
  line: string,
  headers: readonly string[] = [],
): Promise<number> {
  const head = [`${line} HTTP/1.1`, `Host: ${new URL(endpoint).host}`, 'Connection: close', ...headers];
  const answer = await sendRaw(endpoint, `${head.join('\r\n')}\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
