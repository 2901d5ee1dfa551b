import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { ARCHITECTURE } from '../../../stack/contract/function.ts';
import { BackofficeError } from '../../errors.ts';
import type { HealthCheck } from '../health.ts';
import { changeFunction, type FunctionDeps, waitUntilLive } from './change-function.ts';
import type { CodeArchive } from './code-archive.ts';

/** What `function update` tells. */
export interface FunctionUpdated {
  readonly changed: boolean;
  readonly function: string;
  /** What the code was taken from: this version, a release, or a file. */
  readonly source: string;
  readonly before: FunctionCode;
  readonly after: FunctionCode;
  /** The version that has what ran before; null when nothing was changed or it could not be kept. */
  readonly keptAs: string | null;
  /** From now on the next deployment that changes the function brings its own code. */
  readonly drift: boolean;
  /** Null when nothing was tried. */
  readonly verification: HealthCheck | null;
}

export interface FunctionCode {
  /** Lambda's hash of the zip file. */
  readonly sha256: string;
  readonly bytes: number;
  readonly architectures: readonly string[];
}

export function codeIn({ CodeSha256, CodeSize, Architectures }: FunctionConfiguration): FunctionCode {
  return { sha256: CodeSha256 ?? '', bytes: CodeSize ?? 0, architectures: Architectures ?? [] };
}

/**
 * Sends code, waits until it runs, and looks whether it is what was sent.
 * @throws BackofficeError CONFLICT when others change the function, too; FAILED when Lambda cannot apply it.
 */
export async function sendCode(deps: FunctionDeps, { zip, sha256 }: CodeArchive): Promise<FunctionCode> {
  await changeFunction(deps, ({ RevisionId }) =>
    deps.lambda.updateFunctionCode({
      FunctionName: deps.functionName,
      ZipFile: zip,
      // Without it Lambda takes x86_64. https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
      Architectures: [ARCHITECTURE],
      RevisionId,
    }),
  );
  const live = codeIn(await waitUntilLive(deps));
  if (live.sha256 === sha256) return live;
  throw new BackofficeError(
    'CONFLICT',
    `${deps.functionName} runs ${live.sha256}, not ${sha256} that was sent`,
    { hint: (command) => `somebody else changed it in the same moment; see it: ${command('function show')}` },
  );
}
