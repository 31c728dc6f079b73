-- Packs that organizations wrote. Version 0 is the draft; every activated version stays, so that a verdict can be made again.
CREATE TABLE organization_packs (
    org text COLLATE "C" NOT NULL,
    pack text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    rev integer NOT NULL,
    source text NOT NULL,
    sha256 text NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (org, pack, version)
);
SELECT behind_wall('organization_packs', 'org');
