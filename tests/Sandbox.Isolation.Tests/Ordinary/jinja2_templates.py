# expect: outcome=exited exit=0 stdout~=OK
# repeat: 50
# needs: jinja2
# limits: wall_ms=20000
import jinja2

template = jinja2.Template("{% for name in names if name %}Hello {{ name | upper }}!{{ ' ' if not loop.last }}{% endfor %}")
assert template.render(names=["ada", "", "łukasz"]) == "Hello ADA! Hello ŁUKASZ!"
environment = jinja2.Environment(loader=jinja2.DictLoader({"a": "{% include 'b' %}", "b": "<{{ x | e }}>"}))
assert environment.get_template("a").render(x="<&>") == "<&lt;&amp;&gt;>"
print("OK")
