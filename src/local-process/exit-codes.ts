/** How the process ends when it does not serve its directory. */
export const EXIT = {
  /** Another process serves it. */
  alreadyServed: 0,
  failed: 1,
  /** What is in it is damaged, or of a later version. */
  unreadable: 3,
} as const;
