SET LOCAL lock_timeout = '3s';
DROP FUNCTION forget_enquiries(date);
DROP TABLE enquiry_totals;
DROP TABLE enquiries;
