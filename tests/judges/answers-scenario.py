# Every served operation, in an order in which each has something to tell. Read by answers.py, whose names it uses.
now = datetime.datetime.now(datetime.timezone.utc)
ago = now - datetime.timedelta(hours=1)
soon = now + datetime.timedelta(minutes=5)
role = 'arn:aws:iam::000000000000:role/r'

cf = client('cloudformation')
stack_done = lambda name: until(
    lambda: cf.describe_stacks(StackName=name), lambda a: 'IN_PROGRESS' not in a['Stacks'][0]['StackStatus'])

parameters = [{'ParameterKey': 'EnvironmentName', 'ParameterValue': 'local'}]
call(cf.create_change_set, StackName='app', ChangeSetName='first', ChangeSetType='CREATE', TemplateBody=TEMPLATE,
     Parameters=parameters, Capabilities=['CAPABILITY_IAM'])
until(lambda: cf.describe_change_set(StackName='app', ChangeSetName='first'), lambda a: a['Status'] == 'CREATE_COMPLETE')
call(cf.describe_change_set, StackName='app', ChangeSetName='first', IncludePropertyValues=True)
call(cf.list_change_sets, StackName='app')
call(cf.describe_events, StackName='app', ChangeSetName='first')
call(cf.execute_change_set, StackName='app', ChangeSetName='first')
outputs = {o['OutputKey']: o['OutputValue'] for o in stack_done('app')['Stacks'][0].get('Outputs', [])}
small = json.dumps({
    'Description': 'd',
    'Parameters': {'P': {'Type': 'String', 'Default': 'x', 'Description': 'p', 'AllowedValues': ['x', 'y']}},
    'Resources': {
        'T': {'Type': 'AWS::SNS::Topic', 'Properties': {'TopicName': 'topic', 'DisplayName': {'Ref': 'P'}}},
        'M': {'Type': 'AWS::IAM::ManagedPolicy', 'Properties': {'Description': 'd', 'PolicyDocument': {
            'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}]}}},
        'K': {'Type': 'AWS::KMS::Key', 'Properties': {'KeyPolicy': {'Version': '2012-10-17', 'Statement': [{
            'Effect': 'Allow', 'Principal': {'AWS': 'arn:aws:iam::000000000000:root'}, 'Action': 'kms:*', 'Resource': '*'}]}}},
        'L': {'Type': 'AWS::KMS::Alias', 'Properties': {'AliasName': 'alias/made', 'TargetKeyId': {'Ref': 'K'}}},
        'A': {'Type': 'AWS::ServiceCatalogAppRegistry::Application', 'Properties': {'Name': 'registered', 'Description': 'd'}},
    },
    'Outputs': {'Topic': {'Value': {'Ref': 'T'}, 'Export': {'Name': 'exported'}}},
})
importing = json.dumps({'Resources': {'T': {'Type': 'AWS::SNS::Topic', 'Properties': {
    'DisplayName': {'Fn::Select': [5, {'Fn::Split': [':', {'Fn::ImportValue': 'exported'}]}]}}}}})
call(cf.validate_template, TemplateBody=small)
call(cf.get_template_summary, TemplateBody=small)
call(cf.create_stack, StackName='small', TemplateBody=small, Tags=[{'Key': 'k', 'Value': 'v'}], Capabilities=['CAPABILITY_IAM'])
stack_done('small')
call(cf.create_stack, StackName='importing', TemplateBody=importing)
stack_done('importing')
call(cf.list_exports)
call(cf.list_imports, ExportName='exported')
call(cf.update_stack, StackName='small', TemplateBody=small, Parameters=[{'ParameterKey': 'P', 'ParameterValue': 'y'}],
     Capabilities=['CAPABILITY_IAM'])
stack_done('small')
policy = json.dumps({'Statement': [{'Effect': 'Allow', 'Principal': '*', 'Action': 'Update:*', 'Resource': '*'}]})
call(cf.set_stack_policy, StackName='small', StackPolicyBody=policy)
call(cf.get_stack_policy, StackName='small')
call(cf.update_termination_protection, StackName='small', EnableTerminationProtection=False)
for name in ('app', 'small'):
    call(cf.describe_stack_events, StackName=name)
    call(cf.describe_stack_resources, StackName=name)
    call(cf.list_stack_resources, StackName=name)
    call(cf.get_template, StackName=name)
call(cf.describe_stack_resource, StackName='small', LogicalResourceId='T')
drift = call(cf.detect_stack_drift, StackName='app')
until(lambda: cf.describe_stack_drift_detection_status(StackDriftDetectionId=drift['StackDriftDetectionId']),
      lambda a: a['DetectionStatus'] != 'DETECTION_IN_PROGRESS')
call(cf.describe_stack_resource_drifts, StackName='app')
call(cf.list_stacks)
changed = small.replace('"d"', '"e"').replace('"topic"', '"topic2"')
call(cf.create_change_set, StackName='small', ChangeSetName='second', TemplateBody=changed, Capabilities=['CAPABILITY_IAM'])
until(lambda: cf.describe_change_set(StackName='small', ChangeSetName='second'), lambda a: a['Status'] != 'CREATE_PENDING')
call(cf.describe_change_set, StackName='small', ChangeSetName='second', IncludePropertyValues=True)
call(cf.delete_change_set, StackName='small', ChangeSetName='second')

sns = client('sns')
topic = sns.list_topics()['Topics'][0]['TopicArn']
call(sns.get_topic_attributes, TopicArn=topic)
subscription = call(sns.subscribe, TopicArn=topic, Protocol='email', Endpoint='a@example.com', ReturnSubscriptionArn=True)
call(sns.list_subscriptions)
call(sns.list_subscriptions_by_topic, TopicArn=topic)
call(sns.get_subscription_attributes, SubscriptionArn=subscription.get('SubscriptionArn'))
call(sns.confirm_subscription, TopicArn=topic, Token=subscription.get('SubscriptionArn', '').split(':')[-1])
call(sns.unsubscribe, SubscriptionArn=subscription.get('SubscriptionArn'))
call(client('servicecatalog-appregistry').get_application, application='registered')

sts = client('sts')
call(sts.get_caller_identity)
call(sts.assume_role, RoleArn=role, RoleSessionName='session')

iam = client('iam')
role_name = next(r['PhysicalResourceId'] for r in cf.describe_stack_resources(StackName='app')['StackResources']
                 if r['ResourceType'] == 'AWS::IAM::Role')
call(iam.get_role, RoleName=role_name)
call(iam.list_role_policies, RoleName=role_name)
call(iam.list_attached_role_policies, RoleName=role_name)
statement = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}]})
call(iam.put_role_policy, RoleName=role_name, PolicyName='p', PolicyDocument=statement)
call(iam.get_role_policy, RoleName=role_name, PolicyName='p')
call(iam.delete_role_policy, RoleName=role_name, PolicyName='p')
call(iam.list_roles)
managed = call(iam.list_policies, Scope='Local')['Policies'][0]['Arn']
call(iam.get_policy, PolicyArn=managed)
call(iam.get_policy_version, PolicyArn=managed, VersionId='v1')
call(iam.list_policy_versions, PolicyArn=managed)

ssm = client('ssm')
one = {'ResourceType': 'Parameter', 'ResourceId': '/made/one'}
for name in ('one', 'two', 'three'):
    call(ssm.put_parameter, Name=f'/made/{name}', Value='v', Type='String', Description='d', Tags=[{'Key': 'k', 'Value': 'v'}])
call(ssm.put_parameter, Name='/made/one', Value='w', Type='String', Overwrite=True)
call(ssm.put_parameter, Name='/list', Value='a,b', Type='StringList')
call(ssm.get_parameter, Name='/made/one')
call(ssm.get_parameters, Names=['/made/one', '/made/missing'])
call(ssm.get_parameters_by_path, Path='/made', MaxResults=1)
call(ssm.describe_parameters, MaxResults=1)
call(ssm.add_tags_to_resource, **one, Tags=[{'Key': 'x', 'Value': 'y'}])
call(ssm.list_tags_for_resource, **one)
call(ssm.remove_tags_from_resource, **one, TagKeys=['x'])
call(ssm.delete_parameter, Name='/made/one')
call(ssm.delete_parameters, Names=['/made/two', '/made/three', '/made/missing'])

kms = client('kms')
key = call(kms.create_key, Description='d').get('KeyMetadata', {}).get('KeyId')
call(kms.describe_key, KeyId='alias/made')
call(kms.list_keys)
call(kms.list_aliases)
call(kms.get_key_policy, KeyId=key, PolicyName='default')
call(kms.put_key_policy, KeyId=key, PolicyName='default', Policy=json.dumps({'Version': '2012-10-17', 'Statement': [
    {'Effect': 'Allow', 'Principal': {'AWS': 'arn:aws:iam::000000000000:root'}, 'Action': 'kms:*', 'Resource': '*'}]}))

s3 = client('s3')
bucket = outputs['ArtifactsBucket']
call(s3.create_bucket, Bucket='made')
call(s3.list_buckets)
call(s3.head_bucket, Bucket=bucket)
for read in ('encryption', 'lifecycle_configuration', 'location', 'ownership_controls', 'policy', 'tagging', 'versioning'):
    call(getattr(s3, f'get_bucket_{read}'), Bucket=bucket)
call(s3.get_public_access_block, Bucket=bucket)
for name in ('a/one', 'a/two', 'b'):
    call(s3.put_object, Bucket=bucket, Key=name, Body=b'body', Metadata={'m': 'v'}, CacheControl='no-store')
call(s3.get_object, Bucket=bucket, Key='b')
call(s3.get_object, Bucket=bucket, Key='b', Range='bytes=0-1')
call(s3.head_object, Bucket=bucket, Key='b')
call(s3.copy_object, Bucket=bucket, Key='c', CopySource={'Bucket': bucket, 'Key': 'b'})
tags = {'TagSet': [{'Key': 'k', 'Value': 'v'}]}
call(s3.put_object_tagging, Bucket=bucket, Key='b', Tagging=tags)
call(s3.get_object_tagging, Bucket=bucket, Key='b')
call(s3.delete_object_tagging, Bucket=bucket, Key='b')
call(s3.get_object_attributes, Bucket=bucket, Key='b', ObjectAttributes=['ETag', 'ObjectSize', 'StorageClass'])
for lists in (s3.list_objects, s3.list_objects_v2, s3.list_object_versions):
    call(lists, Bucket=bucket, Delimiter='/')
    call(lists, Bucket=bucket, MaxKeys=1)
call(s3.delete_object, Bucket=bucket, Key='c')
call(s3.list_object_versions, Bucket=bucket)
call(s3.delete_objects, Bucket=bucket, Delete={'Objects': [{'Key': 'a/one'}, {'Key': 'a/two'}]})
upload = call(s3.create_multipart_upload, Bucket='made', Key='parts')['UploadId']
ids = {'Bucket': 'made', 'Key': 'parts', 'UploadId': upload}
part = call(s3.upload_part, **ids, PartNumber=1, Body=b'x' * 5 * 1024 * 1024)
copied = call(s3.upload_part_copy, **ids, PartNumber=2, CopySource={'Bucket': bucket, 'Key': 'b'})
call(s3.list_parts, **ids)
call(s3.list_multipart_uploads, Bucket='made')
call(s3.complete_multipart_upload, **ids, MultipartUpload={'Parts': [
    {'PartNumber': 1, 'ETag': part['ETag']}, {'PartNumber': 2, 'ETag': copied['CopyPartResult']['ETag']}]})
other = call(s3.create_multipart_upload, Bucket='made', Key='other')['UploadId']
call(s3.abort_multipart_upload, Bucket='made', Key='other', UploadId=other)
call(s3.delete_object, Bucket='made', Key='parts')
call(s3.delete_bucket, Bucket='made')

ddb = client('dynamodb')
table, item = 'made', {'id': {'S': 'i'}, 'n': {'N': '1.5'}, 'b': {'B': b'x'}, 'l': {'L': [{'NULL': True}, {'BOOL': True}]},
                       'm': {'M': {'ss': {'SS': ['a']}, 'bs': {'BS': [b'y']}}}}
call(ddb.create_table, TableName=table, KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}],
     AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}, {'AttributeName': 'g', 'AttributeType': 'S'}],
     BillingMode='PAY_PER_REQUEST', Tags=[{'Key': 'k', 'Value': 'v'}],
     SSESpecification={'Enabled': True}, StreamSpecification={'StreamEnabled': True, 'StreamViewType': 'NEW_IMAGE'},
     GlobalSecondaryIndexes=[{'IndexName': 'by-g', 'KeySchema': [{'AttributeName': 'g', 'KeyType': 'HASH'}],
                              'Projection': {'ProjectionType': 'ALL'}}])
active = lambda name: until(lambda: ddb.describe_table(TableName=name), lambda a: a['Table']['TableStatus'] == 'ACTIVE')
arn = active(table)['Table']['TableArn']
told = {'ReturnConsumedCapacity': 'INDEXES'}
call(ddb.put_item, TableName=table, Item=item, ReturnItemCollectionMetrics='SIZE', **told)
call(ddb.get_item, TableName=table, Key={'id': {'S': 'i'}}, **told)
call(ddb.update_item, TableName=table, Key={'id': {'S': 'i'}}, UpdateExpression='SET g = :g',
     ExpressionAttributeValues={':g': {'S': 'g'}}, ReturnValues='ALL_NEW', **told)
call(ddb.query, TableName=table, IndexName='by-g', KeyConditionExpression='g = :g',
     ExpressionAttributeValues={':g': {'S': 'g'}}, **told)
call(ddb.scan, TableName=table, **told)
call(ddb.batch_write_item, RequestItems={table: [{'PutRequest': {'Item': {'id': {'S': 'j'}}}}]}, **told)
call(ddb.batch_get_item, RequestItems={table: {'Keys': [{'id': {'S': 'j'}}]}}, **told)
call(ddb.transact_write_items, TransactItems=[{'Put': {'TableName': table, 'Item': {'id': {'S': 'k'}}}}], **told)
call(ddb.transact_get_items, TransactItems=[{'Get': {'TableName': table, 'Key': {'id': {'S': 'k'}}}}], **told)
call(ddb.delete_item, TableName=table, Key={'id': {'S': 'k'}}, ReturnValues='ALL_OLD', **told)
call(ddb.list_tables, Limit=1)
call(ddb.list_tags_of_resource, ResourceArn=arn)
call(ddb.tag_resource, ResourceArn=arn, Tags=[{'Key': 'x', 'Value': 'y'}])
call(ddb.untag_resource, ResourceArn=arn, TagKeys=['x'])
call(ddb.update_time_to_live, TableName=table, TimeToLiveSpecification={'Enabled': True, 'AttributeName': 'ttl'})
call(ddb.describe_time_to_live, TableName=table)
call(ddb.update_continuous_backups, TableName=table, PointInTimeRecoverySpecification={'PointInTimeRecoveryEnabled': True})
call(ddb.describe_continuous_backups, TableName=table)
call(ddb.describe_limits)
call(ddb.describe_endpoints)
backup = call(ddb.create_backup, TableName=table, BackupName='backup')['BackupDetails']['BackupArn']
until(lambda: ddb.describe_backup(BackupArn=backup), lambda a: a['BackupDescription']['BackupDetails']['BackupStatus'] == 'AVAILABLE')
call(ddb.list_backups)
call(ddb.restore_table_from_backup, TargetTableName='restored', BackupArn=backup)
active('restored')
time.sleep(1.1)
call(ddb.restore_table_to_point_in_time, SourceTableName=table, TargetTableName='earlier', UseLatestRestorableTime=True)
active('earlier')
export = call(ddb.export_table_to_point_in_time, TableArn=arn, S3Bucket=bucket)['ExportDescription']['ExportArn']
until(lambda: ddb.describe_export(ExportArn=export), lambda a: a['ExportDescription']['ExportStatus'] != 'IN_PROGRESS')
call(ddb.list_exports)
call(ddb.update_table, TableName=table, DeletionProtectionEnabled=False)
call(ddb.describe_table, TableName=outputs['TableName'])
call(ddb.delete_backup, BackupArn=backup)
call(ddb.delete_table, TableName='restored')

lam = client('lambda')
fn = {'FunctionName': 'made'}
ready = lambda: until(lambda: lam.get_function_configuration(**fn),
                      lambda a: a['State'] == 'Active' and a.get('LastUpdateStatus') == 'Successful')
call(lam.create_function, **fn, Role=role, Handler='index.handler', Runtime='nodejs22.x',
     Code={'ZipFile': zipped('exports.handler = async () => 1')}, Tags={'k': 'v'}, Environment={'Variables': {'AB': 'b'}})
ready()
call(lam.update_function_code, **fn, ZipFile=zipped('exports.handler = async () => 2'))
ready()
call(lam.update_function_configuration, **fn, Description='d', TracingConfig={'Mode': 'Active'})
ready()
version = call(lam.publish_version, **fn).get('Version')
call(lam.create_alias, **fn, Name='live', FunctionVersion=version)
call(lam.get_alias, **fn, Name='live')
call(lam.update_alias, **fn, Name='live', Description='d')
call(lam.list_aliases, **fn)
call(lam.list_versions_by_function, **fn)
call(lam.list_functions)
call(lam.get_account_settings)
call(lam.get_function, **fn)
call(lam.list_tags, Resource=lam.get_function_configuration(**fn)['FunctionArn'])
call(lam.put_function_concurrency, **fn, ReservedConcurrentExecutions=2)
call(lam.get_function_concurrency, **fn)
call(lam.delete_function_concurrency, **fn)
call(lam.add_permission, **fn, StatementId='s', Action='lambda:InvokeFunction', Principal='apigateway.amazonaws.com')
call(lam.get_policy, **fn)
call(lam.remove_permission, **fn, StatementId='s')
call(lam.invoke, **fn, LogType='Tail')
call(lam.invoke, FunctionName=outputs['FunctionName'], Payload=json.dumps({'httpMethod': 'GET', 'path': '/items'}))

api = client('apigatewayv2')
of = {'ApiId': outputs['ApiId']}
call(api.get_api, **of)
call(api.get_apis)
integration = call(api.get_integrations, **of)['Items'][0]['IntegrationId']
call(api.get_integration, **of, IntegrationId=integration)
routes = call(api.get_routes, **of)['Items']
call(api.get_stages, **of)
call(api.get_stage, **of, StageName='$default')
call(api.get_route, **of, RouteId=routes[0]['RouteId'])
call(api.update_api, **of, Description='d')
call(api.update_integration, **of, IntegrationId=integration, IntegrationUri=lam.get_function_configuration(
    FunctionName=outputs['FunctionName'])['FunctionArn'])
call(api.update_route, **of, RouteId=routes[0]['RouteId'], AuthorizationType='AWS_IAM')
call(api.update_stage, **of, StageName='$default', DefaultRouteSettings={'ThrottlingBurstLimit': 5, 'ThrottlingRateLimit': 5})

xray = client('xray')
trace = f'1-{int(time.time()):x}-{"a" * 24}'
call(xray.put_trace_segments, TraceSegmentDocuments=[json.dumps({
    'trace_id': trace, 'id': 'b' * 16, 'name': 'n', 'start_time': time.time() - 1, 'end_time': time.time(),
    'http': {'request': {'method': 'GET', 'url': 'http://x/'}, 'response': {'status': 500}}, 'fault': True,
    'annotations': {'a': 'b'}, 'subsegments': [{'id': 'c' * 16, 'name': 's', 'namespace': 'remote',
                                                  'start_time': time.time() - 1, 'end_time': time.time()}]})])
call(xray.batch_get_traces, TraceIds=[trace])
call(xray.get_trace_summaries, StartTime=ago, EndTime=soon)
call(xray.get_trace_graph, TraceIds=[trace])
call(xray.get_service_graph, StartTime=ago, EndTime=soon)
call(xray.get_sampling_rules)
call(xray.get_trace_segment_destination)

logs = client('logs')
group = {'logGroupName': 'made'}
stream = {**group, 'logStreamName': 'stream'}
call(logs.create_log_group, **group)
call(logs.create_log_stream, **stream)
call(logs.put_retention_policy, **group, retentionInDays=7)
stamp = int(time.time() * 1000)
call(logs.put_log_events, **stream, logEvents=[{'timestamp': stamp, 'message': '{"a":1}'}])
call(logs.put_log_events, **stream, logEvents=[{'timestamp': stamp - 20 * 86400000, 'message': 'old'}])
call(logs.describe_log_groups)
call(logs.put_metric_filter, **group, filterName='f', filterPattern='{ $.a = 1 }', metricTransformations=[
    {'metricName': 'm', 'metricNamespace': 'n', 'metricValue': '1', 'defaultValue': 0}])
call(logs.describe_metric_filters, **group)
call(logs.delete_metric_filter, **group, filterName='f')
call(logs.describe_log_streams, **group)
call(logs.get_log_events, **stream)
call(logs.filter_log_events, **group, filterPattern='{ $.a = 1 }')
begin, end = int(ago.timestamp()), int(soon.timestamp())
query = call(logs.start_query, **group, startTime=begin, endTime=end, queryString='stats count(*) by a')['queryId']
until(lambda: logs.get_query_results(queryId=query), lambda a: a['status'] not in ('Running', 'Scheduled'))
call(logs.describe_queries)
call(logs.delete_retention_policy, **group)
call(logs.delete_log_stream, **stream)
call(logs.put_log_group_deletion_protection, logGroupIdentifier=group['logGroupName'], deletionProtectionEnabled=False)
call(logs.delete_log_group, **group)

for protocol in ('smithy-rpc-v2-cbor', 'json', 'query'):
    cw = client('cloudwatch', protocol)
    metric = {'Namespace': 'n', 'MetricName': 'm', 'Dimensions': [{'Name': 'd', 'Value': 'v'}]}
    window = {'StartTime': ago, 'EndTime': soon}
    call(cw.put_metric_data, Namespace='n', MetricData=[{'MetricName': 'm', 'Value': 2, 'Unit': 'Seconds', 'Timestamp': now,
                                                         'Dimensions': metric['Dimensions']}])
    call(cw.list_metrics)
    call(cw.get_metric_statistics, **metric, Period=60, Statistics=['Sum', 'Average'], **window)
    call(cw.get_metric_statistics, **metric, Period=60, ExtendedStatistics=['p90'], **window)
    call(cw.get_metric_data, MetricDataQueries=[
        {'Id': 'q', 'MetricStat': {'Metric': metric, 'Period': 60, 'Stat': 'Sum'}}, {'Id': 'e', 'Expression': 'q * 2'}], **window)
    call(cw.put_metric_alarm, AlarmName='alarm', **metric, Period=60, EvaluationPeriods=1, Threshold=1.5, Statistic='Sum',
         ComparisonOperator='GreaterThanThreshold', AlarmActions=[topic])
    call(cw.put_metric_alarm, AlarmName='math', EvaluationPeriods=1, Threshold=1, ComparisonOperator='GreaterThanThreshold', Metrics=[
        {'Id': 'q', 'ReturnData': False, 'MetricStat': {'Metric': metric, 'Period': 60, 'Stat': 'Sum'}},
        {'Id': 'e', 'Expression': 'q * 2', 'Label': 'l'}])
    call(cw.put_composite_alarm, AlarmName='both', AlarmRule='ALARM(alarm)')
    call(cw.set_alarm_state, AlarmName='alarm', StateValue='ALARM', StateReason='r')
    mute = {'Schedule': {'Expression': 'at(2099-01-01T00:00)', 'Duration': 'PT1H'}}
    call(cw.put_alarm_mute_rule, Name='rule', Rule=mute, MuteTargets={'AlarmNames': ['alarm']})
    call(cw.get_alarm_mute_rule, AlarmMuteRuleName='rule')
    call(cw.list_alarm_mute_rules, AlarmName='alarm')
    call(cw.delete_alarm_mute_rule, AlarmMuteRuleName='rule')
    call(cw.describe_alarms, AlarmTypes=['MetricAlarm', 'CompositeAlarm'])
    call(cw.describe_alarms_for_metric, **metric)
    call(cw.describe_alarm_history)
    call(cw.disable_alarm_actions, AlarmNames=['alarm'])
    call(cw.enable_alarm_actions, AlarmNames=['alarm'])
    call(cw.list_alarm_mute_rules)
    watched = cw.describe_alarms(AlarmNames=['alarm'])['MetricAlarms'][0]['AlarmArn']
    call(cw.tag_resource, ResourceARN=watched, Tags=[{'Key': 'k', 'Value': 'v'}])
    call(cw.list_tags_for_resource, ResourceARN=watched)
    call(cw.untag_resource, ResourceARN=watched, TagKeys=['k'])
    call(cw.put_dashboard, DashboardName='made', DashboardBody='{"widgets":[]}')
    call(cw.delete_dashboards, DashboardNames=['made'])
    for dashboard in call(cw.list_dashboards).get('DashboardEntries', []):
        call(cw.get_dashboard, DashboardName=dashboard['DashboardName'])
    call(cw.delete_alarms, AlarmNames=['both'])
    call(cw.delete_alarms, AlarmNames=['alarm', 'math'])

# What is taken apart at the end.
call(api.delete_access_log_settings, **of, StageName='$default')
for route in routes:
    call(api.delete_route, **of, RouteId=route['RouteId'])
call(api.delete_integration, **of, IntegrationId=integration)
call(api.delete_stage, **of, StageName='$default')
call(lam.delete_alias, **fn, Name='live')
call(lam.delete_function, **fn)
call(cf.delete_stack, StackName='importing')
until(lambda: cf.list_stacks(StackStatusFilter=['DELETE_COMPLETE']), lambda a: a['StackSummaries'])
