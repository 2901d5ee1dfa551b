import type { CloudFormationApi } from '../../aws/cloudformation.ts';
import type { Clock } from '../../clock.ts';

/** What following a stack needs. */
export interface StackWatch {
  readonly cloudFormation: CloudFormationApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** ARN of the role that CloudFormation acts with; its own choice when left out. */
  readonly serviceRole?: string;
  /** Told when the stack cannot be seen for a while. */
  readonly report: (line: string) => void;
}
