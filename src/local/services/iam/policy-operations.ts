import {
  GetPolicy$,
  type GetPolicyRequest,
  type GetPolicyResponse,
  GetPolicyVersion$,
  type GetPolicyVersionRequest,
  type GetPolicyVersionResponse,
  ListPolicies$,
  type ListPoliciesRequest,
  type ListPoliciesResponse,
  ListPolicyVersions$,
  type ListPolicyVersionsRequest,
  type ListPolicyVersionsResponse,
  type Policy,
  type PolicyVersion,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { type Operation, operation } from '../../wire/operation.ts';
import { iamPage } from './iam-page.ts';
import type { PolicyRecord, PolicyStore } from './policy-store.ts';
import type { RoleRecord, RoleStore } from './role-store.ts';

/** Reading the managed policies of this account. */
export function policyOperations(policies: PolicyStore, roles: RoleStore): Operation[] {
  return [
    operation<GetPolicyRequest, GetPolicyResponse>(GetPolicy$)(['PolicyArn'], async ({ PolicyArn }) => {
      const policy = await policies.find(PolicyArn);
      const { description } = policy;
      const shown = policyOf(policy, await roles.all());
      return { Policy: description === undefined ? shown : { ...shown, Description: description } };
    }),
    operation<GetPolicyVersionRequest, GetPolicyVersionResponse>(GetPolicyVersion$)(
      ['PolicyArn', 'VersionId'],
      async ({ PolicyArn, VersionId }) => {
        const policy = await policies.find(PolicyArn);
        const version = versionsOf(policy).find((each) => each.VersionId === VersionId);
        // The words of moto 5.2.1's tests/test_iam/test_iam.py, test_get_policy_version.
        if (version === undefined)
          throw new AwsError(
            'NoSuchEntity',
            `Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`,
            404,
          );
        return { PolicyVersion: version };
      },
    ),
    operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse>(ListPolicyVersions$)(
      ['PolicyArn', 'MaxItems', 'Marker'],
      async ({ PolicyArn, MaxItems, Marker }) => {
        // "The response does not include the documents": https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html
        const all = versionsOf(await policies.find(PolicyArn)).map(({ Document: _, ...version }) => version);
        const { items, ...more } = iamPage(all.reverse(), { MaxItems, Marker });
        return { Versions: items, ...more };
      },
    ),
    operation<ListPoliciesRequest, ListPoliciesResponse>(ListPolicies$)(
      ['Scope', 'OnlyAttached', 'PathPrefix', 'MaxItems', 'Marker'],
      async ({ Scope, OnlyAttached = false, PathPrefix = '/', MaxItems, Marker }) => {
        if (Scope !== 'Local')
          throw new AwsError(
            'ValidationError',
            "The embedded environment does not serve AWS's own policies: ask for Scope=Local",
          );
        const all = await roles.all();
        const shown = (await policies.all())
          .filter(({ path }) => path.startsWith(PathPrefix))
          .map((policy) => policyOf(policy, all))
          .filter(({ AttachmentCount = 0 }) => !OnlyAttached || AttachmentCount > 0);
        const { items, ...more } = iamPage(shown, { MaxItems, Marker });
        return { Policies: items, ...more };
      },
    ),
  ];
}

/** localstack's tests/aws/services/iam/test_iam.snapshot.json, test_role_attach_policy, recorded on AWS. */
function policyOf(
  { arn, name, path, createdAt, versions, roles }: PolicyRecord,
  all: readonly RoleRecord[],
): Policy {
  const attached = all.filter((role) => roles.includes(role.name) || role.managedPolicies?.includes(arn));
  const bounds = all.filter(({ permissionsBoundary }) => permissionsBoundary === arn);
  const last = versions.at(-1);
  return {
    PolicyName: name,
    PolicyId: 'ANPALOCALENVIRONMENT',
    Arn: arn,
    Path: path,
    DefaultVersionId: last?.id,
    AttachmentCount: attached.length,
    PermissionsBoundaryUsageCount: bounds.length,
    IsAttachable: true,
    CreateDate: new Date(createdAt),
    UpdateDate: new Date(last?.createdAt ?? createdAt),
  };
}

function versionsOf({ versions }: PolicyRecord): PolicyVersion[] {
  return versions.map(({ id, document, createdAt }) => ({
    Document: encodeURIComponent(JSON.stringify(document)),
    VersionId: id,
    IsDefaultVersion: id === versions.at(-1)?.id,
    CreateDate: new Date(createdAt),
  }));
}
