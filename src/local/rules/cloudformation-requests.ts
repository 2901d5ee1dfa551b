/**
 * Rules about CloudFormation's requests that no model states: which parameters exclude each other. Presence counts,
 * `false` included. The wording of a refusal is AWS's where its documents quote one; elsewhere it is believed, not
 * proven.
 */
export interface ExclusionRule {
  readonly operations: readonly string[];
  /** At most one of them may be there. */
  readonly members: readonly string[];
  readonly message: string;
  readonly source: string;
}

const API = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference';

export const EXCLUSIONS: readonly ExclusionRule[] = [
  {
    operations: ['CreateStack'],
    members: ['DisableRollback', 'OnFailure'],
    message: 'You can specify either OnFailure or DisableRollback, but not both',
    source: `${API}/API_CreateStack.html`,
  },
  {
    operations: ['CreateStack', 'UpdateStack', 'CreateChangeSet'],
    members: ['TemplateBody', 'TemplateURL'],
    message: 'You must specify either TemplateBody or TemplateURL, but not both',
    source: `${API}/API_CreateStack.html`,
  },
  {
    operations: ['UpdateStack', 'CreateChangeSet'],
    members: ['TemplateBody', 'TemplateURL', 'UsePreviousTemplate'],
    message: 'You must specify only one of TemplateBody, TemplateURL, or UsePreviousTemplate',
    source: `${API}/API_CreateChangeSet.html`,
  },
  {
    operations: ['CreateStack', 'UpdateStack', 'CreateChangeSet'],
    members: ['Capabilities', 'ResourceTypes'],
    message: 'Only one of the Capabilities and ResourceTypes parameters can be specified',
    source: `${API}/API_CreateChangeSet.html`,
  },
  {
    operations: ['CreateStack', 'UpdateStack', 'SetStackPolicy'],
    members: ['StackPolicyBody', 'StackPolicyURL'],
    message: 'You can specify either the StackPolicyBody or the StackPolicyURL parameter, but not both',
    source: `${API}/API_SetStackPolicy.html`,
  },
  {
    operations: ['UpdateStack'],
    members: ['StackPolicyDuringUpdateBody', 'StackPolicyDuringUpdateURL'],
    message:
      'You can specify either the StackPolicyDuringUpdateBody or the StackPolicyDuringUpdateURL parameter, but not both',
    source: `${API}/API_UpdateStack.html`,
  },
  {
    operations: ['GetTemplateSummary'],
    members: ['StackName', 'StackSetName', 'TemplateBody', 'TemplateURL'],
    message: 'You must specify only one of StackName, StackSetName, TemplateBody, or TemplateURL',
    source: `${API}/API_GetTemplateSummary.html`,
  },
];

/** "If you specify true, do not specify a parameter value." API_Parameter.html; the words are believed, not proven. */
export const PREVIOUS_AND_VALUE = (key: string): string =>
  `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`;

/** AWS's text, as its page on troubleshooting quotes it. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
export const ROLLBACK_GIVEN_TWICE =
  'Either DisableRollback or OnStackFailure can be specified, but not both. Validation error as OnStackFailure parameter was specified during CreateChangeSet';

/** "This is only valid when the ChangeSetType parameter is set to CREATE." API_CreateChangeSet.html, of DELETE. */
export const DELETE_ONLY_ON_CREATE =
  'OnStackFailure DELETE is only valid when the ChangeSetType parameter is set to CREATE';

type Input = Readonly<Record<string, unknown>>;

interface GivenParameter {
  readonly ParameterKey?: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: boolean;
}

/** @returns why AWS refuses a request before it looks at any stack; undefined for one that it takes. */
export function refusalOf(operation: string, input: Input): string | undefined {
  const broken = EXCLUSIONS.find(
    ({ operations, members }) =>
      operations.includes(operation) && members.filter((name) => isGiven(name, input[name])).length > 1,
  );
  if (broken !== undefined) return broken.message;
  if (input.OnStackFailure === 'DELETE' && (input.ChangeSetType ?? 'UPDATE') !== 'CREATE')
    return DELETE_ONLY_ON_CREATE;
  return otherDeployment(input.DeploymentConfig) ?? previousAndValue(input.Parameters);
}

/** `UsePreviousTemplate: false` asks for nothing. */
function isGiven(name: string, value: unknown): boolean {
  return value !== undefined && !(name === 'UsePreviousTemplate' && value === false);
}

/** STANDARD is the default and changes nothing. API_DeploymentConfig.html */
function otherDeployment(config: unknown): string | undefined {
  const given = Object.entries(typeof config === 'object' && config !== null ? config : {});
  const unserved = given.find(
    ([name, value]) => !(name === 'Mode' && value === 'STANDARD') && value !== undefined,
  );
  return unserved && `The embedded environment does not serve DeploymentConfig.${unserved[0]} ${unserved[1]}`;
}

function previousAndValue(parameters: unknown): string | undefined {
  if (!Array.isArray(parameters)) return undefined;
  const given: readonly GivenParameter[] = parameters;
  const twice = given.find(
    (parameter) => parameter.UsePreviousValue === true && parameter.ParameterValue !== undefined,
  );
  return twice === undefined ? undefined : PREVIOUS_AND_VALUE(String(twice.ParameterKey));
}
