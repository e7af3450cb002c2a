"""Lithuanian: „2026 m. lapkričio 22 d.“, „1 234,50“ (Django's own thousands separator is wrong)."""

NBSP = "\u00a0"
DATE_FORMAT = rf"Y{NBSP}\m. E{NBSP}j{NBSP}\d."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = rf"Y{NBSP}\m. E{NBSP}j{NBSP}\d., H:i"
YEAR_MONTH_FORMAT = rf"Y{NBSP}\m. F"
MONTH_DAY_FORMAT = rf"E{NBSP}j{NBSP}\d."
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y.%m.%d", "%Y %m %d", "%d.%m.%Y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%H.%M"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = NBSP
NUMBER_GROUPING = 3
