import { createSocket } from 'node:dgram';
import type { SegmentStore } from './segment-store.ts';

/** A local X-Ray daemon port: each datagram is a header line and a segment document. */
export interface XRayDaemon {
  /** `host:port` for AWS_XRAY_DAEMON_ADDRESS, once it is open. */
  address(): string;
  open(): Promise<void>;
  close(): Promise<void>;
}

export function createXRayDaemon(segments: SegmentStore, report: (error: unknown) => void): XRayDaemon {
  const socket = createSocket('udp4');
  const pending = new Set<Promise<unknown>>();
  socket.on('message', (datagram) => {
    const text = datagram.toString('utf8');
    const kept = segments.put(text.slice(text.indexOf('\n') + 1)).catch(report);
    pending.add(kept);
    void kept.finally(() => pending.delete(kept));
  });
  return {
    address: () => `127.0.0.1:${socket.address().port}`,
    open: () =>
      new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.bind(0, '127.0.0.1', () => {
          socket.on('error', report);
          resolve();
        });
      }),
    async close() {
      await new Promise<void>((resolve) => socket.close(() => resolve()));
      await Promise.all(pending);
    },
  };
}
