/** Patterns of the names that AWS gives to things. They are text here: a regular expression would stay in the function's bundle. */

/** Pattern of the ARN of an IAM policy. Patterns are text here: a regular expression would stay in the function's bundle. */
export const POLICY_ARN = '^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$';

/** Pattern of the ARN of a key; log groups take no alias. */
export const KEY_ARN = '^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$';

/** Pattern of the ARN of a topic. */
export const TOPIC_ARN = '^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$';

/** Pattern of the path of a role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const ROLE_PATH = '^/([\\x21-\\x7e]{1,510}/)?$';
