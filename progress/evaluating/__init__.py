"""What self- and external evaluations rest on: steps, questionnaires, files, evaluators."""
