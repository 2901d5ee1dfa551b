/** How the process ends when it does not serve its directory. */
export const EXIT = {
  /** Another process serves it. */
  alreadyServed: 0,
  failed: 1,
  /** What is in it is damaged. */
  unreadable: 3,
  /** What is in it was written by a later version. */
  laterVersion: 4,
} as const;
