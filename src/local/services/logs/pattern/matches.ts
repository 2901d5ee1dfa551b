/** Whether a message matches a filter pattern. */
export type Matches = (message: string) => boolean;
