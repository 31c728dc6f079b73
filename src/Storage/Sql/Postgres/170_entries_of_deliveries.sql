-- compatible: an older silo updates deliveries as before.
-- The entries of the record for all rows that a statement changed, by one INSERT: a trigger for each row cost more than the change itself when many go out
-- at once. A statement that only marks calls makes no entry and compares nothing. The text is put together by hand, without the members that are null.
CREATE FUNCTION deliveries_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM new_rows WHERE state >= 4 OR decisions > 0) THEN
        RETURN NULL;
    END IF;
    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
    SELECT c.org, 'delivery:' || c.org || '/' || c.post || '/' || c.account || '/' || c.authz, c.rev, 0, c.what,
        '{"type":"' || c.what || '","at":"' || iso_ms(c.changed_at) || '"' || CASE WHEN c.decided THEN coalesce(',"actor":' || json_strip_nulls(c.decided_by::json)::text, '') ELSE '' END
            || ',"post":' || to_json(c.post)::text || ',"account":' || to_json(c.account)::text || ',"authorization":' || to_json(c.authz)::text
            || ',"state":' || c.state || ',"attempt":' || c.attempt || ',"payloadHash":' || to_json(c.payload_hash)::text
            || coalesce(',"reason":' || to_json(c.reason)::text, '') || coalesce(',"errorKind":' || to_json(c.error_kind)::text, '')
            || coalesce(',"errorCode":' || to_json(c.error_code)::text, '') || coalesce(',"externalId":' || to_json(c.external_id)::text, '') || '}',
        c.changed_at
    FROM (
        SELECT n.*, n.decisions <> o.decisions AS decided, CASE
            WHEN n.decisions <> o.decisions AND o.state = 11 THEN 'deliveryRetried' WHEN n.decisions <> o.decisions THEN 'deliveryResolved' ELSE CASE n.state
                WHEN 4 THEN 'deliveryUnknown' WHEN 5 THEN 'deliveryBlocked' WHEN 10 THEN 'deliveryLive' WHEN 11 THEN 'deliveryRejected'
                WHEN 12 THEN 'deliveryNeedsHuman' WHEN 13 THEN 'deliveryWithdrawn' WHEN 14 THEN 'deliveryMissed' ELSE 'deliveryExpired' END END AS what
        FROM new_rows AS n JOIN old_rows AS o ON o.org = n.org AND o.post = n.post AND o.account = n.account AND o.authz = n.authz
        WHERE (n.state >= 4 AND n.state <> o.state) OR n.decisions <> o.decisions) AS c;
    RETURN NULL;
END $$;
DROP TRIGGER delivery_changed ON deliveries;
CREATE TRIGGER deliveries_changed AFTER UPDATE ON deliveries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION deliveries_changed();
DROP FUNCTION delivery_changed();

-- The status of the posts of all rows that a statement changed. To look for those whose state is the same as before costs more than to derive it.
CREATE OR REPLACE FUNCTION post_status_of_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE orgs text[]; posts text[];
BEGIN
    SELECT array_agg(org), array_agg(post) INTO orgs, posts FROM (SELECT DISTINCT org, post FROM new_rows) AS c;
    IF orgs IS NOT NULL THEN
        PERFORM post_status_derive(orgs, posts);
    END IF;
    RETURN NULL;
END $$;
