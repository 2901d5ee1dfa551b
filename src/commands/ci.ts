import type { Context } from '../context.ts';
import { openOutput } from '../files/given-output.ts';
import { systemReason } from '../files/system-error.ts';
import { put } from '../terminal/writer.ts';
import type { Markdown } from '../views/templates/markdown.ts';

/**
 * Adds Markdown to the summary of a GitHub job; elsewhere does nothing.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
 */
export async function writeStepSummary({ env, stderr, signal }: Context, markdown: Markdown): Promise<void> {
  const file = env.GITHUB_STEP_SUMMARY;
  if (env.GITHUB_ACTIONS !== 'true' || !file) return;
  try {
    const opened = await openOutput(file, { signal, append: true });
    await opened.write(`${markdown.text}\n`).finally(opened.close);
  } catch (error) {
    put(stderr, `warning: the job's summary cannot be written: ${systemReason(error)}\n`);
  }
}
