"""What a script with boto3 does: every item as a line of JSON, or every line as an item."""
import json
import sys
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table("dev-backoffice-data")
if sys.argv[1] == "export":
    start = {}
    while True:
        page = table.scan(**start)
        for item in page["Items"]:
            sys.stdout.write(json.dumps(item, default=str) + "\n")
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
else:
    with table.batch_writer() as batch, open(sys.argv[2]) as lines:
        for line in lines:
            item = json.loads(line, parse_float=Decimal)
            item["timestamp"] = 0
            batch.put_item(Item=item)
