/**
 * Types of parameters whose value is the name of a parameter of Systems Manager.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export const STORED_NAME = 'AWS::SSM::Parameter::Name';
const VALUE = /^AWS::SSM::Parameter::Value<(String|List<String>|CommaDelimitedList)>$/;

export function isStoredType(type: string): boolean {
  return type === STORED_NAME || VALUE.test(type);
}

/** Whether what a parameter of a type refers to is a list. */
export function isStoredList(type: string): boolean {
  return VALUE.test(type) && !type.endsWith('<String>');
}
