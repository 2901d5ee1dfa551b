/**
 * The beginnings of what a CI runner takes for a command in a job's log.
 *
 * GitHub (actions/runner, src/Runner.Common/ActionCommand.cs): `TryParseV2` trims white space from the start of a line,
 * wants `::` there and another `::` later on; `TryParse` takes `##[name]` anywhere in a line. Azure Pipelines
 * (microsoft/azure-pipelines-agent, src/Microsoft.VisualStudio.Services.Agent/Command.cs): `##vso[area.event]` anywhere in
 * a line. TeamCity: `##teamcity[`. The runners compare by the rules of a language, which pass over invisible characters, so
 * that only a visible one parts them. A section of GitLab ends in CR and an escape sequence, which are gone before.
 */
const AT_START = /^([^\S\n]*):(?=:.*?::)/gm;
const ANYWHERE = /##(?=\w*\[)/g;

/** Text for a job's log, in which no runner finds a command: a space parts the signs that begin one. */
export function withoutCommands(text: string): string {
  const parted = text.includes('##') ? text.replace(ANYWHERE, '# #') : text;
  return parted.includes('::') ? parted.replace(AT_START, '$1: ') : parted;
}

/** The same for JSON, which stays the same JSON. No line of it starts with a command, since strings begin with a quote. */
export function jsonWithoutCommands(json: string): string {
  return json.includes('##') ? json.replace(ANYWHERE, '#\\u0023') : json;
}

/** Whether a runner reads the output that looks for commands anywhere in a line. */
export function isRead(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.GITHUB_ACTIONS === 'true' || Boolean(env.TF_BUILD) || Boolean(env.TEAMCITY_VERSION);
}
