-- Run once by the image, when its volume is new: a role with its own databases for Waybill and one for Temporal.
-- Neither can connect to the other's: who reads Temporal's tables reads no order, and no vault.
\getenv waybill_password WAYBILL_DATABASE_PASSWORD
\getenv temporal_password TEMPORAL_DATABASE_PASSWORD

CREATE ROLE waybill LOGIN PASSWORD :'waybill_password';
CREATE DATABASE waybill OWNER waybill;
REVOKE ALL ON DATABASE waybill FROM PUBLIC;

CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE ALL ON DATABASE temporal FROM PUBLIC;
REVOKE ALL ON DATABASE temporal_visibility FROM PUBLIC;
