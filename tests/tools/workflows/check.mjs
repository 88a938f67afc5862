// Checks workflows with GitHub's own language service and prints what it finds, a line each: FILE:LINE: MESSAGE.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

// Node 20 imports JSON only where the import says so, and the service's do not.
register('data:text/javascript,' + encodeURIComponent(`
  export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    return found.url.endsWith('.json') ? { ...found, importAttributes: { type: 'json' } } : found;
  }`));
const { validate } = await import('@actions/languageservice');
const { TextDocument } = await import('vscode-languageserver-textdocument');

for (const file of process.argv.slice(2)) {
  // The service remembers documents by their addresses.
  const document = TextDocument.create(pathToFileURL(file).href, 'yaml', 1, readFileSync(file, 'utf8'));
  for (const fault of await validate(document, {}))
    console.log(`${file}:${fault.range.start.line + 1}: ${fault.message}`);
}
