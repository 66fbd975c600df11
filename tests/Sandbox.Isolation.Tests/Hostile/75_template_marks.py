# expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED
# why: a program arrives byte for byte; it is never pasted into a template, a string or a shell.

if not __import__("os").getcwd().startswith("/sandbox/"):
    raise SystemExit("a hostile program: run it with `sandbox run FILE`, never on the host itself")

import hashlib

WANTED = "9cc916b3091badc7d26225ec6d5cbff8d483f82000ce007d86c1379b6528f2df"
SPECIAL = "e280a8e280a9c285e280aef09f908defbbbf7b7b207d7d20247b787d"
with open(__file__, "rb") as file:
    source = file.read()
digest = hashlib.sha256(source[source.index(b"# ---- " + b"hashed"):]).hexdigest()

# ---- hashed from here ----
text = """ ''' \"\"\" {{ code }} {% raw %} ${HOME} $(id) `id` %s %d %% {0} {} <<RESULT>> \\ \\n \\x00 \\u2028 </script> ]]> --> # // """
text += ''' """ EOF 'EOF' PYEOF __CODE__ {{preload}} {"code": "x"} \r \t end '''
lines = ["a line that ends with a backslash \\", "nul \0 nul", "separator \u2028 \u2029 \x85 \x0c", "right to left \u202e", "é e\u0301 🐍 \U0010ffff"]
special = '''  ‮🐍﻿{{ }} ${x}'''
print(text, *lines, special, sep='\n')
print('CONTAINED' if digest == WANTED and special.encode().hex() == SPECIAL else 'ESCAPED ' + digest)
