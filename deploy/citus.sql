-- Spreads an installation over the nodes of a Citus cluster, by merchant. Every table's key and every unique index begins with
-- merchant_id, so each merchant's rows of all tables stand together on one node, and each query of the API asks one node.
--
-- Steps:
--   1. As a superuser, in the installation's database on the coordinator:   CREATE EXTENSION citus;
--      and add the workers:                                                 SELECT citus_add_node('worker-1', 5432);
--   2. Start Convoke once on it, so that the tables are there, and stop it; or bring the data by `convoke copy`.
--   3. psql -v ON_ERROR_STOP=1 -f deploy/citus.sql postgres://...
--   4. Start as many Convoke processes as are wanted, all with the coordinator's address.
--
-- It may run again at any time: after an upgrade that brought tables, only the new ones are distributed. schema_migration stays on the
-- coordinator, where migrations run.

-- Shards can be moved, but not split by merchant afterwards: choose a few for each node that there may ever be.
SET citus.shard_count = 128;

DO $$
DECLARE
	-- merchant comes first: the others stand beside it.
	tables CONSTANT TEXT[] := ARRAY[
		'merchant', 'account', 'membership', 'session', 'signing_key', 'api_key', 'oauth_client', 'oauth_code',
		'interview', 'question', 'candidate', 'enrolment', 'application', 'confirmation', 'result', 'answer', 'translation',
		'credit', 'credit_entry', 'outbox', 'suppression', 'mail_template', 'mail_settings', 'mail_day', 'ai_day', 'idempotency'];
	name TEXT;
BEGIN
	FOREACH name IN ARRAY tables LOOP
		IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = name::regclass) THEN
			CONTINUE;
		ELSIF name = 'merchant' THEN
			PERFORM create_distributed_table(name::regclass, 'merchant_id', colocate_with => 'none');
		ELSE
			PERFORM create_distributed_table(name::regclass, 'merchant_id', colocate_with => 'merchant');
		END IF;
	END LOOP;
END $$;

-- Accounts, sessions and signing keys carry the platform's id and therefore share one shard. Where sign-ins are many, or one merchant is
-- large, give it a node of its own:
--   SELECT isolate_tenant_to_new_shard('merchant', '00000000-0000-7000-8000-000000000000', 'CASCADE', shard_transfer_mode => 'block_writes');
