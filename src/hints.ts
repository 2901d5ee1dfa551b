/** Commands that work on an environment, by noun; the others take no `--env`, or it would change nothing. */
const NOUNS =
  'alarms|api|backup|config|cost|deploy|destroy|diff|doctor|drift|explain|function|health|history|invoke|items|loadtest|logs|metrics|outputs|pitr|releases|rollback|status|table|traces|undo|whoami';

/** Words that follow a noun as its verb. */
const VERBS =
  'concurrency|create|delete|disable|enable|errors|export|get|groups|history|import|list|map|prune|query|report|restore|retention|set|show|stats|status|unset|update';

const COMMAND = new RegExp(`\\bbackoffice (?:(?:${NOUNS})(?: (?:${VERBS}))?)(?![\\w-])`, 'g');

/** What ends a command in a sentence. */
const END = /[;,()\n]| backoffice /;

/**
 * Names the environment in each command of a hint that does not name one, so that a pasted command acts where the
 * failed one did.
 * @param options such as `--env dev --region eu-west-1`; empty where nothing but the default chose.
 */
export function withEnvironment(hint: string, options: string): string {
  if (options === '') return hint;
  return hint.replace(COMMAND, (command, offset: number) => {
    const [rest = ''] = hint.slice(offset + command.length).split(END, 1);
    return /(^| )(--env|-e)[ =]/.test(rest) ? command : `${command} ${options}`;
  });
}
