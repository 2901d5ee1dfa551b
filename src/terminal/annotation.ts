import { safeText } from './safe-text.ts';

/**
 * An error as GitHub shows it on the job and beside the workflow.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function errorAnnotation(title: string, message: string): string {
  return `::error title=${property(title)}::${data(message)}`;
}

/** As the runner reads it back: `_escapeDataMappings` of actions/runner, src/Runner.Common/ActionCommand.cs. */
function data(text: string): string {
  return safeText(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** `_escapePropertyMappings`. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
