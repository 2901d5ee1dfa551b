import fc from 'fast-check';
import { SEED } from './scale.ts';

/** Asserts a property by random values that begin at the run's seed. */
export function assertProperty<T>(property: fc.IProperty<T>, parameters: fc.Parameters<T> = {}): void {
  fc.assert(property, { seed: SEED, ...parameters });
}

/** As `assertProperty`, for a property that takes time. */
export async function assertAsyncProperty<T>(
  property: fc.IAsyncProperty<T>,
  parameters: fc.Parameters<T> = {},
): Promise<void> {
  await fc.assert(property, { seed: SEED, ...parameters });
}
