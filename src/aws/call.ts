/** What a call does: readOnce, prepare a look (a change set, a drift detection), or change something. */
export type CallKind = 'read' | 'plan' | 'write';

/** One call, as guards, `--debug` and permission documents name it. */
export interface Call {
  /** The prefix of its IAM action, such as `cloudformation`. */
  readonly service: string;
  readonly operation: string;
  readonly kind: CallKind;
}
