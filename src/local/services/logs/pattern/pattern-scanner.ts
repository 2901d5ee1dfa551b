import { AwsError } from '../../../aws-error.ts';
import { Scanner } from '../../../lang/scanner.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, "Quotas" */
const MOST_REGEXES = 2;
const MOST_WILDCARDS = 3;

/** Reads a filter pattern. */
export class PatternScanner extends Scanner {
  private regexes = 0;
  private wildcards = 0;

  constructor(pattern: string) {
    super(pattern, {
      refuse: (why, text, at) =>
        new AwsError(
          'InvalidParameterException',
          `Invalid filter pattern: ${why} at ${at + 1}: ${text.slice(at, at + 20)}`,
        ),
    });
  }

  /** FilterLogEvents and Live Tail take two regular expressions in a pattern. */
  countRegex(): void {
    this.regexes += 1;
    if (this.regexes > MOST_REGEXES) throw this.error(`more than ${MOST_REGEXES} regular expressions`);
  }

  /** A pattern has three wildcard selectors. */
  countWildcard(): void {
    this.wildcards += 1;
    if (this.wildcards > MOST_WILDCARDS) throw this.error(`more than ${MOST_WILDCARDS} wildcards`);
  }
}
