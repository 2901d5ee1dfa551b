/** Who a command would act as, and where. */
export interface Whoami {
  readonly environment: string;
  readonly class: string;
  readonly account: string;
  readonly arn: string;
  readonly region: string | null;
  /** Null for keys from the environment, and for the embedded environment. */
  readonly profile: string | null;
  /** Null for AWS's own. */
  readonly endpoint: string | null;
  /** Where requests to single services go, by the SDK's names of them in capitals. */
  readonly serviceEndpoints: Readonly<Record<string, string>>;
}
