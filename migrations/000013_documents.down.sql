SET LOCAL lock_timeout = '3s';

-- The program before knows no scans of frozen documents, and cannot open what is sealed.
SELECT set_config('app.actor_id', '0', true), set_config('app.role', 'system', true);
DELETE FROM document_contents WHERE sealed OR document_id IN (SELECT id FROM documents WHERE subject = 'paper');
DELETE FROM documents WHERE subject = 'paper';
ALTER TABLE documents DROP CONSTRAINT documents_subject_check;
ALTER TABLE documents ADD CONSTRAINT documents_subject_check CHECK (subject IN ('consent', 'session', 'application', 'return_decision', 'departure', 'plan', 'travel_document'));

REVOKE UPDATE (content, sealed) ON document_contents FROM homeward_app;
ALTER TABLE document_contents DROP COLUMN sealed;
COMMENT ON COLUMN document_contents.content IS 'The file.';

DROP TABLE frozen_contents;
DROP TABLE frozen_documents;
DROP FUNCTION keep_frozen();
DROP TABLE document_templates;
DROP FUNCTION keep_approved_text();
DROP TABLE seal_keys;
