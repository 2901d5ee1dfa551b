import { createNetwork } from '../../src/network/network.ts';

/** Connections that go there directly. */
export const direct = await createNetwork({ env: {}, caBundle: undefined });
