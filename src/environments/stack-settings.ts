import { TOPIC_ARN } from '../../stack/contract/formats.ts';
import { isObject, type Problem, type Rule } from './rules.ts';
import { type StackPolicy, stackPolicyProblems } from './stack-policy.ts';

/** What is set on an environment's stack as a whole, and so stands in no template. */
export interface StackSettings {
  /** Beside `application` and `environment`. */
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the role that CloudFormation acts with. */
  readonly serviceRoleArn: string;
  readonly notificationArns: readonly string[];
  readonly stackPolicy: StackPolicy;
}

/** A stack has at most 50 tags; two are ours. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
const MOST_TAGS = 48;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html */
const TAG_CHARACTERS = '[\\p{L}\\p{Z}\\p{N}_.:/=+@-]';
const NOT_OF_AWS = '(?![aA][wW][sS]:)';

/** Tags that every environment has. */
const OWN_TAGS = ['application', 'environment'] as const;

export const SETTING_RULES: Readonly<Record<keyof StackSettings, Rule>> = {
  tags: {
    type: 'object',
    description: 'Tags of the stack and of every resource in it that takes tags',
    additionalProperties: {
      type: 'string',
      pattern: `^${NOT_OF_AWS}${TAG_CHARACTERS}{1,256}$`,
      expected: '1 to 256 letters, digits, spaces and _.:/=+-@, and not begin with aws:',
    },
    propertyNames: {
      pattern: `^${NOT_OF_AWS}${TAG_CHARACTERS}{1,128}$`,
      expected: 'named with 1 to 128 letters, digits, spaces and _.:/=+-@, and not begin with aws:',
    },
    maxProperties: MOST_TAGS,
  },
  serviceRoleArn: {
    type: 'string',
    description: 'ARN of the role that CloudFormation acts with, instead of the rights of whoever deploys',
    pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$',
    expected: 'the ARN of a role',
  },
  notificationArns: {
    type: 'array',
    description: 'ARNs of the topics that get the events of the stack; an empty list removes all',
    items: { type: 'string', pattern: TOPIC_ARN, expected: 'the ARN of a topic' },
    minItems: 0,
    maxItems: 5,
  },
  stackPolicy: {
    type: 'document',
    description: 'Policy that protects resources from updates, or the path of its file',
  },
};

const OWN_TOPIC_ONLY = "is for the stack's own topic, which alarmTopicArn replaces";

/** What no rule of a single value states. @param path where the entry stands. */
export function settingProblems(entry: Readonly<Record<string, unknown>>, path: Problem['path']): Problem[] {
  const tags = isObject(entry.tags) ? Object.keys(entry.tags) : [];
  const reserved = tags
    .filter((name) => OWN_TAGS.some((own) => own === name))
    .map((name) => ({ path: [...path, 'tags', name], message: 'is set by this program' }));
  const policy = isObject(entry.stackPolicy)
    ? stackPolicyProblems(entry.stackPolicy, [...path, 'stackPolicy'])
    : [];
  const topics =
    entry.alarmTopicArn && entry.alarmEmail
      ? [
          {
            path: [...path, 'alarmEmail'],
            message: OWN_TOPIC_ONLY,
          },
        ]
      : [];
  const keys =
    entry.alarmTopicArn && isObject(entry.kmsKeys) && 'topic' in entry.kmsKeys
      ? [{ path: [...path, 'kmsKeys', 'topic'], message: OWN_TOPIC_ONLY }]
      : [];
  return [...reserved, ...policy, ...topics, ...keys];
}
