"""Why a test runs on SQLite alone: the reasons as marks, each with what PostgreSQL proves.

What a database may do its own way has none of them: guards, constraints, order, search, sums, whose
rows are whose, strange input, steps, races; nor has the browser's story.
"""

import pytest

# Django puts the same questions to both databases; to SQLite in smaller parts, so rather more.
COUNTED = pytest.mark.once
# What a page says of rows once read: the walk of `test_permissions.py` opens each page on both.
DRAWN = pytest.mark.once
# How a paper is laid out: the tests of papers, here and in apps, make one of every kind on both.
LAID_OUT = pytest.mark.once
# What cells mean, before any row is written: `test_paste.py` and `test_workbook.py` of plans write
# what they have read on both.
READ_IN = pytest.mark.once
# What rules say of a content in memory: `plans/test_content.py` reads contents on both.
RECKONED = pytest.mark.once
# A demonstration is for a trial, on SQLite; on both the services that it calls have their tests.
PLAYED = pytest.mark.once
