SET LOCAL lock_timeout = '3s';

DROP TABLE course_participants;
DROP TABLE training_people;
DROP TABLE courses;
