# expect: outcome=exited exit=0 stdout~=OK
# repeat: 50
# limits: wall_ms=20000
import argparse, array, ast, base64, bisect, calendar, collections, configparser, contextlib, copy, dataclasses, difflib, email.message
import enum, functools, getpass, glob, heapq, html.parser, http.client, importlib, inspect, io, itertools, locale, logging, mimetypes
import operator, os, pickle, platform, pprint, queue, resource, sched, select, selectors, shelve, shlex, signal, socket, ssl, stat
import statistics, string, struct, subprocess, sysconfig, textwrap, time, timeit, traceback, tracemalloc, types, typing, unicodedata
import unittest, urllib.request, wave, weakref, xml.etree.ElementTree, zipimport

logging.basicConfig(level=logging.INFO)
logging.info("logging works")
with shelve.open("shelf") as shelf:
    shelf["a"] = [1]
assert pickle.loads(pickle.dumps({"a": {1, 2}})) == {"a": {1, 2}}
assert xml.etree.ElementTree.fromstring("<a><b/></a>")[0].tag == "b"
signal.signal(signal.SIGALRM, lambda *arguments: print("OK", platform.system(), os.cpu_count() > 0))
signal.setitimer(signal.ITIMER_REAL, 0.01)
signal.pause()
