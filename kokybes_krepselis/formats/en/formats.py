"""English, with European order of dates; amounts keep the Lithuanian spelling everywhere."""

NBSP = "\u00a0"
DATE_FORMAT = f"j{NBSP}F Y"
DATETIME_FORMAT = f"j{NBSP}F Y, H:i"
MONTH_DAY_FORMAT = f"j{NBSP}F"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
THOUSAND_SEPARATOR = NBSP
NUMBER_GROUPING = 3
