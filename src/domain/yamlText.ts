import { parse, stringify } from 'yaml';
import { PipekitError } from './errors.js';

/** What YAML says; nothing at all is an empty document. Throws `invalid` with the line. */
export function readYaml(text: string): unknown {
  try {
    return parse(text) ?? {};
  } catch (cause) {
    // The parser's first line says what and where; an excerpt of the text follows it.
    const [sentence = ''] = (cause as Error).message.split('\n');
    throw new PipekitError('invalid', `This is not YAML: ${sentence.replace(/:$/, '')}`, { cause });
  }
}

/** The same value is always the same text: SQL as it is, in blocks, no line folded. */
export function writeYaml(value: object): string {
  return stringify(value, { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false });
}
