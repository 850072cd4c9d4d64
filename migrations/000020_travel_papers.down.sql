SET LOCAL lock_timeout = '3s';
DROP TABLE document_custody;
DROP TABLE document_requests;
