SET LOCAL lock_timeout = '3s';

DROP TABLE survey_scores;
DROP TABLE survey_answers;
DROP TABLE surveys;
DROP TABLE instruments;
DROP FUNCTION keep_instrument();
