// expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
// why: a program arrives byte for byte; it is never pasted into a template, a string or a shell.
'use strict';
if (!process.cwd().startsWith('/sandbox/')) {
  throw new Error('a hostile program: run it with `sandbox run FILE`, never on the host itself');
}
const crypto = require('node:crypto');
const fs = require('node:fs');

const wanted = 'db59917cb22e5497003bf7371f3ba910a8a10e83c949005ed945f775828d63e5';
const source = fs.readFileSync(__filename);
const digest = crypto.createHash('sha256').update(source.subarray(source.indexOf('// ---- ' + 'hashed'))).digest('hex');

// ---- hashed from here ----
const text = `''' " """ \` {{ code }} {% raw %} \${HOME} $(id) %s %% <<RESULT>> \\ \n \x00 \u2028 </script> ]]> --> /* */ # //`;
const lines = ['ends with a backslash \\', 'nul \0 nul', "'use strict'; return }; })();", '\u2028 \u2029', 'é e\u0301 🐍'];
const special = '}}{{' + '\u202e\u{1f40d}' + "''';";
console.log([text, ...lines, special].join('\n'));
console.log(digest === wanted ? 'CONTAINED' : `ESCAPED ${digest}`);
// and an end without a line break: {{ }} */ }