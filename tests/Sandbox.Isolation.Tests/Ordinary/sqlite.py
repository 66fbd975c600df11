# expect: outcome=exited exit=0 stdout~=OK
# repeat: 200
import sqlite3

for path in (":memory:", "data.db"):
    with sqlite3.connect(path) as connection:
        if path != ":memory:":
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, amount REAL)")
        connection.executemany("INSERT INTO t (name, amount) VALUES (?, ?)", [(f"n{i}", i / 2) for i in range(500)])
        try:
            connection.execute("INSERT INTO t (name) VALUES ('n1')")
        except sqlite3.IntegrityError:
            pass
        assert connection.execute("SELECT count(*), sum(amount) FROM t").fetchone() == (500, 62375.0)
    connection.close()
other = sqlite3.connect("data.db")
assert other.execute("SELECT name FROM t WHERE id = 500").fetchone() == ("n499",)
other.execute("VACUUM")
other.close()
print("OK")
