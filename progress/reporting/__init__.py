"""Reports by configured periods: opened by schedule, prefilled, written, sent and answered."""
