import { createSocket } from 'node:dgram';

const PROTOCOL = '{"format":"json","version":1}\n';

/** Sends documents to the X-Ray daemon; resolves when they have left, and never rejects. @param address `host:port`. */
export function sendToDaemon(address: string, documents: readonly string[]): Promise<void> {
  const [host = '127.0.0.1', port = '2000'] = address.split(':');
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    let left = documents.length;
    const done = (): void => {
      left -= 1;
      if (left > 0) return;
      socket.close();
      resolve();
    };
    socket.on('error', done);
    for (const document of documents) socket.send(PROTOCOL + document, Number(port), host, done);
  });
}
