import { createSocket, type Socket } from 'node:dgram';

const PROTOCOL = '{"format":"json","version":1}\n';

/** Sends documents to the X-Ray daemon; resolves when they have left, and never rejects. */
export type SendDocuments = (documents: readonly string[]) => Promise<void>;

/** One connected socket for all requests: making one costs more than all else in a trace. @param address `host:port`. */
export function createDaemonClient(address: string): SendDocuments {
  const [host = '127.0.0.1', port = '2000'] = address.split(':');
  let socket: Promise<Socket | undefined> | undefined;

  function connect(): Promise<Socket | undefined> {
    const opened = createSocket('udp4');
    opened.unref();
    return new Promise((resolve) => {
      // Nobody listens, or there is no way there: the next request tries anew.
      opened.on('error', () => {
        socket = undefined;
        opened.close();
        resolve(undefined);
      });
      opened.connect(Number(port), host, () => resolve(opened));
    });
  }

  return async (documents) => {
    socket ??= connect();
    const connected = await socket;
    // One after the other: many at once would be more than the daemon's buffer holds.
    for (const document of documents)
      await new Promise<void>((resolve) => {
        if (connected === undefined) resolve();
        else connected.send(PROTOCOL + document, () => resolve());
      });
  };
}
