/** Another process holds the state directory. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError';
}
