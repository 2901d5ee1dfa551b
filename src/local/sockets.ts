import type { Server } from 'node:http';

/** Listens on the wanted port of 127.0.0.1, or on another one when it is taken. */
export async function listen(server: Server, wanted: number): Promise<number> {
  try {
    return await tryListen(server, wanted);
  } catch (error) {
    if (wanted === 0 || !['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    return tryListen(server, 0);
  }
}

function tryListen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
